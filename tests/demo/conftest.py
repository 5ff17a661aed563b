"""The demonstration's hub and pages in this process, without its stand-ins and its worker."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from core.directory import save_directory
from core.settings import Settings
from keryx.demo import routes, seed
from keryx.migrate import migrate
from keryx.running import Child
from keryx.web import create_app
from keryx.wiring import Hub, open_hub
from tests.hub import directory

URL = "http://demo.example"


@pytest.fixture(scope="session")
def seeded_sqlite(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The database of a demonstration that has just begun: made once, and copied for each test."""
    folder = tmp_path_factory.mktemp("seeded")

    async def seeded() -> bytes:
        settings = Settings(database=f"sqlite:///{folder}/keryx.sqlite", media=str(folder / "media"), url=URL)
        opened = open_hub(settings)
        await migrate(opened.store)
        await seed.seed(opened)
        await opened.close()
        return (folder / "keryx.sqlite").read_bytes()

    return asyncio.run(seeded())


@pytest.fixture
async def hub(
    request: pytest.FixtureRequest, seeded_sqlite: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Hub]:
    """With the demonstration's people and its week; `@pytest.mark.parametrize("hub", ["bare"], indirect=True)`: not."""
    monkeypatch.setenv("KERYX_DATABASE", f"sqlite:///{tmp_path}/keryx.sqlite")
    monkeypatch.setenv("KERYX_MEDIA", str(tmp_path / "media"))
    monkeypatch.setenv("KERYX_URL", URL)
    monkeypatch.chdir(tmp_path)
    bare = getattr(request, "param", "") == "bare"
    if not bare:
        (tmp_path / "keryx.sqlite").write_bytes(seeded_sqlite)
    opened = open_hub()
    await migrate(opened.store)
    if bare:
        async with opened.store.write() as connection:
            await save_directory(connection, directory())
    yield opened
    await opened.close()


@pytest.fixture
async def browser(hub: Hub) -> AsyncIterator[httpx.AsyncClient]:
    """Says what browsers say when they go to an address."""
    app = create_app(hub, routes.router(hub, Child([])))
    accepts = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url=URL, headers=accepts
    ) as client:
        yield client
