"""The web server of one process, which ends by returning."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from typing import Any

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

PEER = "keryx.peer"  # in the scope: who is connected


class Forwarded:
    """Who asks is whom our proxy names, or, where that is no address, the proxy: garbage lifts no limit."""

    def __init__(self, app: ASGIApp, proxies: str) -> None:
        self._app, self._believing = app, ProxyHeadersMiddleware(self._named, trusted_hosts=proxies)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        scope[PEER] = scope.get("client")
        await self._believing(scope, receive, send)

    async def _named(self, scope: Any, receive: Any, send: Any) -> None:
        peer = scope.pop(PEER)
        try:
            ip_address(scope["client"][0].partition("%")[0])
        except (KeyError, TypeError, ValueError):
            scope["client"] = peer
        await self._app(scope, receive, send)


class Server(uvicorn.Server):
    """uvicorn raises the signal again, and whoever waits to clean up would never get to it."""

    def __init__(self, app: FastAPI, proxies: str, ready: Callable[[], None]) -> None:
        """`proxies`: whose X-Forwarded-For is believed. Others may write what they like into it."""
        believing = Forwarded(app, proxies)
        super().__init__(
            uvicorn.Config(
                believing, log_level="warning", timeout_graceful_shutdown=3, lifespan="on", proxy_headers=False
            )
        )
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield
