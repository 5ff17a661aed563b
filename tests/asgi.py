"""An application on the test's loop, for who waits in a thread of its own."""

import asyncio
from typing import Any

import httpx


class FromAThread(httpx.BaseTransport):
    def __init__(self, app: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._inner, self._loop = httpx.ASGITransport(app), loop

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        async def ask() -> httpx.Response:
            content = request.read()
            asked = httpx.Request(request.method, request.url, headers=request.headers, content=content)
            response = await self._inner.handle_async_request(asked)
            return httpx.Response(
                response.status_code, headers=response.headers, content=await response.aread(), request=request
            )

        return asyncio.run_coroutine_threadsafe(ask(), self._loop).result()
