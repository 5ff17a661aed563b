"""The API over a real hub on each database, as a program with a token meets it; and a clerk at a terminal."""

import asyncio
import contextlib
import email
import io
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import httpx
import pytest
import structlog

from core import logs
from core.directory import save_directory
from core.settings import Settings
from keryx import cli
from keryx.migrate import migrate
from keryx.web import create_app
from keryx.wiring import Hub, open_hub
from producers.api.scopes import Scope
from producers.api.tokens import Wanted, make_token
from tests.drills.program import Program
from tests.hub import directory
from tests.servers.smtp import Script, Sink

MAIL_TIMEOUT_S = 60
EXAMPLES = Path(__file__).parent.parent.parent / "examples"


@pytest.fixture
async def hub(database_url: str, tmp_path: Path) -> AsyncIterator[Hub]:
    settings = Settings(
        database=database_url, media=str(tmp_path / "media"), channels="site,feeds", url="https://hub.example"
    )
    opened = open_hub(settings)
    await migrate(opened.store)
    async with opened.store.write() as connection:
        await save_directory(connection, directory())
    yield opened
    await opened.close()


@pytest.fixture
async def api(hub: Hub) -> AsyncIterator[httpx.AsyncClient]:
    token = await make_token(hub.store, hub.clock, Wanted("maria", list(Scope)), who="tests")
    transport = httpx.ASGITransport(create_app(hub))
    async with httpx.AsyncClient(
        transport=transport, base_url="https://hub.example", headers={"Authorization": f"Bearer {token}"}
    ) as client:
        yield client


def _terminal() -> io.TextIOWrapper:
    """Takes text and bytes, as a program's output does."""
    return io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)


def _read(terminal: io.TextIOWrapper) -> str:
    terminal.buffer.seek(0)
    return terminal.buffer.read().decode()


class Clerk:
    """Somebody at a terminal of the same machine."""

    def __init__(self, program: Program, sink: Sink) -> None:
        self.program, self._sink = program, sink

    async def mails(self, count: int) -> list[EmailMessage]:
        """Wait until so many have arrived."""
        deadline = time.monotonic() + MAIL_TIMEOUT_S
        while len(found := self._sink.messages()) < count and time.monotonic() < deadline:
            await asyncio.sleep(0.1)
        return [email.message_from_bytes(message.data, policy=default) for message in found]

    async def type(self, *words: str, language: str = "el", apart: bool = False) -> tuple[int, str, str]:
        """A command: how it ended, and what it wrote. `apart`: in a process of its own, which takes its time."""
        environment = self.program.environment | {"KERYX_LANGUAGE": language}
        if apart:
            return await self._apart(words, environment)
        before, out, err = structlog.get_config(), _terminal(), _terminal()
        with (
            pytest.MonkeyPatch.context() as machine,
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            for name in [name for name in os.environ if name.startswith("KERYX_")]:
                machine.delenv(name)
            for name, value in environment.items():
                machine.setenv(name, value)
            machine.chdir(self.program.folder)
            logs.configure()
            try:
                code = await asyncio.to_thread(cli.run, words)
            finally:
                structlog.configure(**before)
        return code, _read(out), _read(err)

    async def _apart(self, words: Sequence[str], environment: Mapping[str, str]) -> tuple[int, str, str]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "keryx", *words),
            cwd=self.program.folder,
            env=environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate()
        return process.returncode or 0, out.decode(), err.decode()


@pytest.fixture
async def clerk(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Clerk]:
    with Sink(Script()) as sink:
        program = Program(tmp_path, sqlite_url, sink.url, channels="email,site")
        yield Clerk(program, sink)
        program.end()
