"""The API over a real hub, and programs with tokens of every sort."""

from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from core.clock import VirtualClock
from core.directory import save_directory
from core.settings import Settings
from keryx.migrate import migrate
from keryx.web import create_app
from keryx.wiring import Hub, open_hub
from producers.api.scopes import Scope
from producers.api.tokens import Wanted, make_token
from tests.hub import directory

URL = "https://hub.example"
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


@dataclass
class Programs:
    """Outside programs of one hub, each with a token of its own."""

    hub: Hub
    clock: VirtualClock
    app: FastAPI
    _open: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def with_token(self, token: str) -> httpx.AsyncClient:
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app), base_url=URL, headers={"Authorization": f"Bearer {token}"}
        )
        return await self._open.enter_async_context(client)

    async def one(
        self, *scopes: Scope, issuers: Collection[str] = (), name: str = "portal", days: int | None = None
    ) -> httpx.AsyncClient:
        wanted = Wanted(name, scopes, issuers, days)
        return await self.with_token(await make_token(self.hub.store, self.clock, wanted, who="tests"))

    async def close(self) -> None:
        await self._open.aclose()


async def open_programs(database_url: str, folder: Path) -> Programs:
    clock = VirtualClock(NOW)
    settings = Settings(database=database_url, media=str(folder / "media"), channels="site,feeds,webhooks", url=URL)
    hub = open_hub(settings, clock)
    await migrate(hub.store)
    async with hub.store.write() as connection:
        await save_directory(connection, directory())
    return Programs(hub, clock, create_app(hub))


@pytest.fixture
async def programs(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Programs]:
    opened = await open_programs(sqlite_url, tmp_path)
    yield opened
    await opened.close()
    await opened.hub.close()


@pytest.fixture
async def anywhere(database_url: str, tmp_path: Path) -> AsyncIterator[Programs]:
    opened = await open_programs(database_url, tmp_path)
    yield opened
    await opened.close()
    await opened.hub.close()
