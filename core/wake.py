"""Wakes waiting loops as soon as there is work: in this process, and in others on the same database.

A wake is a hint, never a promise: every loop also polls, or something does that wakes it.
"""

import asyncio
import contextlib
import os
import socket
import weakref
from collections import defaultdict
from pathlib import Path
from typing import Any

import asyncpg
import structlog

from core.store import Store

log = structlog.get_logger()
PG_CHANNEL = "keryx_wake"


class Listener:
    """One loop's ear for a topic: a wake that came while the loop was busy is not lost."""

    def __init__(self) -> None:
        self.event = asyncio.Event()

    async def wait(self, timeout_s: float | None) -> None:
        """Until woken, or until it is time to poll (None: never)."""
        with contextlib.suppress(TimeoutError):
            # Not `wait_for`: on Python 3.11 it forgets a cancellation that comes together with the event.
            async with asyncio.timeout(timeout_s):
                await self.event.wait()
        self.event.clear()


class Wake:
    """Named signals: `notify` after the commit."""

    def __init__(self) -> None:
        self._listeners: defaultdict[str, weakref.WeakSet[Listener]] = defaultdict(weakref.WeakSet)

    def notify(self, *topics: str) -> None:
        self.notify_here(*topics)

    def notify_here(self, *topics: str) -> None:
        """The loops of this process alone."""
        for topic in topics:
            for listener in self._listeners[topic]:
                listener.event.set()

    def listener(self, topic: str) -> Listener:
        """A new ear; it is gone when its loop is."""
        listener = Listener()
        self._listeners[topic].add(listener)
        return listener

    async def open(self) -> None:
        """Start hearing other processes."""

    async def close(self) -> None:
        """Stop hearing them."""


class SocketWake(Wake):
    """Between the processes of one machine, by datagrams beside the SQLite file."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._socket: socket.socket | None = None
        self._path: Path | None = None

    def notify(self, *topics: str) -> None:
        super().notify(*topics)
        if not self._folder.is_dir():
            return
        out = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        out.setblocking(False)
        with out:
            for peer in self._folder.iterdir():
                if peer == self._path:
                    continue
                try:
                    out.sendto(" ".join(topics).encode(), str(peer))
                except ConnectionRefusedError:
                    peer.unlink(missing_ok=True)  # its process is gone
                except (BlockingIOError, FileNotFoundError):
                    continue  # a full or vanished neighbour polls anyway

    async def open(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path = self._folder / f"{os.getpid()}"
        self._path.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.bind(str(self._path))
        asyncio.get_running_loop().add_reader(self._socket.fileno(), self._hear)

    def _hear(self) -> None:
        assert self._socket is not None
        with contextlib.suppress(BlockingIOError):
            while data := self._socket.recv(512):
                super().notify(*data.decode("ascii", "replace").split())

    async def close(self) -> None:
        if self._socket is not None and self._path is not None:
            asyncio.get_running_loop().remove_reader(self._socket.fileno())
            self._socket.close()
            self._path.unlink(missing_ok=True)
            self._socket = None


class PostgresWake(Wake):
    """Between machines, by LISTEN and NOTIFY on a connection of its own."""

    def __init__(self, dsn: str) -> None:
        super().__init__()
        self._dsn = dsn
        self._connection: asyncpg.Connection[Any] | None = None
        self._pending: set[str] = set()
        self._sending: asyncio.Task[None] | None = None

    def notify(self, *topics: str) -> None:
        super().notify(*topics)
        self._pending.update(topics)
        if self._sending is None or self._sending.done():
            self._sending = asyncio.get_running_loop().create_task(self._send())

    async def _send(self) -> None:
        while self._pending:
            topics, self._pending = " ".join(sorted(self._pending)), set()
            try:
                connection = await self._connect()
                await connection.execute("SELECT pg_notify($1, $2)", PG_CHANNEL, topics)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("wake.lost", error=type(error).__name__)  # the others poll
                self._connection = None
                return

    async def _connect(self) -> "asyncpg.Connection[Any]":
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(self._dsn, timeout=10)
            await self._connection.add_listener(PG_CHANNEL, self._hear)
        return self._connection

    def _hear(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        super().notify(*str(payload).split())

    async def open(self) -> None:
        await self._connect()

    async def close(self) -> None:
        if self._sending is not None:
            await asyncio.gather(self._sending, return_exceptions=True)
        if self._connection is not None:
            await self._connection.close(timeout=5)
            self._connection = None


def wake_for(store: Store) -> Wake:
    """The wake that fits the database."""
    if store.sqlite:
        return SocketWake(Path(f"{store.url.database}.wake"))
    return PostgresWake(store.url.set(drivername="postgresql").render_as_string(hide_password=False))
