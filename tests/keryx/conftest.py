"""The API over a real hub on each database, as a program with a token meets it; and a clerk at a terminal."""

import asyncio
import email
import os
import sys
import time
from collections.abc import AsyncIterator
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import httpx
import pytest
import yaml

from core.directory import save_directory
from core.settings import Settings
from keryx.migrate import migrate
from keryx.web import create_app
from keryx.wiring import Hub, open_hub
from producers.api.tokens import make_token
from tests.drills.program import Program
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
        await save_directory(connection, yaml.safe_load((EXAMPLES / "directory.yaml").read_text("utf-8")))
    yield opened
    await opened.close()


@pytest.fixture
async def api(hub: Hub) -> AsyncIterator[httpx.AsyncClient]:
    token = await make_token(hub.store, hub.clock, "maria")
    transport = httpx.ASGITransport(create_app(hub))
    async with httpx.AsyncClient(
        transport=transport, base_url="https://hub.example", headers={"Authorization": f"Bearer {token}"}
    ) as client:
        yield client


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

    async def type(self, *words: str, language: str = "el") -> tuple[int, str, str]:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "keryx",
            *words,
            cwd=self.program.folder,
            env={**os.environ, **self.program.environment, "KERYX_LANGUAGE": language},
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
