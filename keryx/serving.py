"""The web server of one process, which ends by returning."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator

import uvicorn
from fastapi import FastAPI


class Server(uvicorn.Server):
    """uvicorn raises the signal again, and whoever waits to clean up would never get to it."""

    def __init__(self, app: FastAPI, proxies: str, ready: Callable[[], None]) -> None:
        """`proxies`: whose X-Forwarded-For is believed. Others may write what they like into it."""
        super().__init__(
            uvicorn.Config(
                app, log_level="warning", timeout_graceful_shutdown=3, lifespan="on", forwarded_allow_ips=proxies
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
