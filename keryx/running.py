"""Runs the hub's processes: the pages here, the worker in a child that is started again when it dies."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from audience.press.sending import catch_up
from core.clock import Clock, SystemClock
from core.errors import Conflict, WrongSettings
from core.restore import Ask, Forget, hold_if_behind
from core.settings import Settings
from core.witness import Deed, Word
from keryx import loading, wiring
from keryx.checking import unknown_names, wrong_settings
from keryx.console import english
from keryx.listening import listening
from keryx.migrate import migrate
from keryx.wiring import Hub, open_hub, worker_of

if TYPE_CHECKING:
    from fastapi import APIRouter
    from sqlalchemy.ext.asyncio import AsyncConnection

log = structlog.get_logger()
RESTART_S = 0.5
STOP_TIMEOUT_S = 30.0


@dataclass
class Child:
    """The worker process. It ends with us: it reads a pipe that closes when we are gone."""

    arguments: list[str]
    process: asyncio.subprocess.Process | None = None
    stopping: bool = False
    kills: int = field(default=0)

    async def run(self) -> None:
        """Start it, and start it again, until `stop`."""
        while not self.stopping:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "keryx", *self.arguments, stdin=asyncio.subprocess.PIPE, start_new_session=True
            )
            code = await self.process.wait()
            if not self.stopping:
                log.error("worker.died", code=code)
                await asyncio.sleep(RESTART_S)

    def kill(self) -> None:
        """kill −9: what the demonstration's button and the drills do."""
        if self.process is not None and self.process.returncode is None:
            self.kills += 1
            self.process.kill()

    async def stop(self) -> None:
        self.stopping = True
        if self.process is not None and self.process.returncode is None:
            self.process.terminate()
            try:
                async with asyncio.timeout(STOP_TIMEOUT_S):
                    await self.process.wait()
            except TimeoutError:
                self.process.kill()


def member_name(settings: Settings) -> str:
    """The name of `up`'s own worker: the same after a restart, so that it frees what it held."""
    return f"{socket.gethostname()}/up/{settings.bind}"


def worker_arguments(settings: Settings) -> list[str]:
    """How `up` starts its worker."""
    return ["worker", "--child", "--name", member_name(settings)]


@contextlib.asynccontextmanager
async def opened() -> AsyncIterator[Hub]:
    """The hub with its database in shape, and held if that is older than what was done: whoever acts or sends asks.

    What is wrong with settings, database or media is said in plain words.
    """
    if errors := wrong_settings():
        raise WrongSettings(errors)
    async with _in_plain_words():
        clock = SystemClock()
        hub = open_hub(clock=clock)
        loading.ended()
        try:
            await migrate(hub.store)
            await clock.follow(hub.store)
            names = tuple(hub.channels)
            reason = await hold_if_behind(hub.store, hub.witness, clock, names, _leave, _forgetting(clock), _ask(clock))
            if reason and hub.context.letters:
                await catch_up(hub.store, hub.witness, hub.clock, hub.context.letters)
        except BaseException:
            await hub.store.close()  # only this: the channels take their leave of the database
            raise
    if reason:
        log.error("hub.held", reason=reason)
    try:
        yield hub
    finally:
        await hub.close()


async def _leave(connection: "AsyncConnection", people: Mapping[str, datetime]) -> None:
    from audience.again import stay_away  # only after a restore; who only posts does not wait for it

    await stay_away(connection, people)


def _forgetting(clock: Clock) -> Forget:
    async def forget(connection: "AsyncConnection", people: Mapping[str, datetime], words: Sequence[Word]) -> None:
        from audience.again import forgetting  # likewise

        await forgetting(clock, wiring.forgetting())(connection, people, words)

    return forget


def _ask(clock: Clock) -> Ask:
    async def ask(connection: "AsyncConnection", lost: Sequence[Deed]) -> None:
        from producers.desk.releasing.doubting import doubt  # likewise

        await doubt(connection, lost, clock.now())

    return ask


def taken(bind: str, error: OSError) -> Conflict:
    """Why pages cannot be served there, and what to do."""
    from keryx.servers import cannot_listen  # only when something is wrong

    finding = cannot_listen(bind, error)
    return Conflict(finding.el, finding.en)


@contextlib.asynccontextmanager
async def _in_plain_words() -> AsyncIterator[None]:
    """An error of the world around becomes what `keryx check` says of it; what it does not know stays a bug."""
    try:
        yield
    except Exception as error:
        from keryx import servers  # only when something is wrong

        settings = Settings()
        for finding in (await servers.database(settings.database), await servers.media(settings.media)):
            if finding.wrong:
                raise Conflict(finding.el, finding.en) from error
        raise


async def serve(
    hub: Hub, *extra: "APIRouter", child: Child | None = None, ready: Callable[[], None] = lambda: None
) -> None:
    """Serve the pages, and keep the worker running beside, until SIGTERM or SIGINT; `ready` once pages are served."""
    for unknown in unknown_names():
        log.warning("settings.unknown", name=unknown.field, hint=unknown.en if english() else unknown.el)
    try:
        sockets = listening(hub.settings.bind)
    except OSError as error:
        raise taken(hub.settings.bind, error) from error
    loading.begins()
    from keryx.serving import Server  # with all that pages need; who only posts does not wait for it
    from keryx.web import create_app

    server = Server(create_app(hub, *extra), hub.settings.proxies, ready)
    loading.ended()
    keeping = asyncio.create_task(child.run()) if child else None
    try:
        await server.serve(sockets)
    finally:
        if child is not None and keeping is not None:
            await child.stop()
            await keeping


async def work(
    names: tuple[str, ...],
    holder: str | None,
    *,
    end_with_parent: bool,
    ready: Callable[[Sequence[str]], None] | None = None,
) -> None:
    """One worker until SIGTERM, SIGINT, or the end of the parent; `ready` hears for which channels it works."""
    async with opened() as hub:
        wanted = names or tuple(hub.channels)
        worker = worker_of(hub, wanted, holder)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, worker.stop)
        if end_with_parent:
            loop.add_reader(sys.stdin.fileno(), _parent_gone, worker.stop)
        if ready is not None:
            ready(wanted)
        await worker.run()


def _parent_gone(stop: object) -> None:
    """The pipe from the parent is readable only when it closes."""
    if not os.read(sys.stdin.fileno(), 1):
        asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
        assert callable(stop)
        stop()
