"""A desk, empty but for its lists."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.producers.desk.clerk import House, open_house


@pytest.fixture
async def house(sqlite_url: str, tmp_path: Path) -> AsyncIterator[House]:
    opened = await open_house(sqlite_url, tmp_path)
    yield opened
    await opened.hub.close()


@pytest.fixture
async def anywhere(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    opened = await open_house(database_url, tmp_path)
    yield opened
    await opened.hub.close()
