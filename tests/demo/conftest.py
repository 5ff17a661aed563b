"""The demonstration's hub and pages in this process, without its stand-ins and its worker."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from keryx.demo import routes, seed
from keryx.migrate import migrate
from keryx.running import Child
from keryx.web import create_app
from keryx.wiring import Hub, open_hub

URL = "http://demo.example"


@pytest.fixture
async def hub(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hub]:
    monkeypatch.setenv("KERYX_DATABASE", sqlite_url)
    monkeypatch.setenv("KERYX_MEDIA", str(tmp_path / "media"))
    monkeypatch.setenv("KERYX_URL", URL)
    monkeypatch.chdir(tmp_path)
    opened = open_hub()
    await migrate(opened.store)
    await seed.seed(opened)
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
