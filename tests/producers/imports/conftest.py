"""An office with a world around it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.producers.desk.clerk import open_house
from tests.producers.imports.office import Imports, imports_of
from tests.servers.world import World


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World() as opened:
        yield opened


@pytest.fixture
async def imports(sqlite_url: str, tmp_path: Path, world: World) -> AsyncIterator[Imports]:
    house = await open_house(sqlite_url, tmp_path)
    (tmp_path / "watched").mkdir(exist_ok=True)
    yield imports_of(house, world, tmp_path / "watched")
    await house.hub.close()


@pytest.fixture
async def anywhere(database_url: str, tmp_path: Path, world: World) -> AsyncIterator[Imports]:
    house = await open_house(database_url, tmp_path)
    yield imports_of(house, world, tmp_path)
    await house.hub.close()
