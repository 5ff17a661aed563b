"""A whole hub over the wire, in this process, with the demonstration's wall."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import uvicorn

from keryx.demo import routes as demonstration
from keryx.running import Child
from keryx.web import create_app
from tests.drills.program import free_port
from tests.producers.desk.clerk import House, open_house


@pytest.fixture
async def house(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    monkeypatch.setenv("KERYX_IMPORTS_FOLDER", str(tmp_path / "watched"))
    (tmp_path / "watched" / "in").mkdir(parents=True)
    opened = await open_house(sqlite_url, tmp_path, "site,feeds,email,radio,webtv")
    opened.app = create_app(opened.hub, demonstration.router(opened.hub, Child([])))
    yield opened
    await opened.hub.close()


@pytest.fixture
async def address(house: House) -> AsyncIterator[str]:
    """All of it over the wire, in this process."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(house.app, port=port, log_level="warning", lifespan="off"))
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await running
