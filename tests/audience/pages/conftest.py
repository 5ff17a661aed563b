"""A visitor of the pages: of a hub on SQLite, and where the database matters on each."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.audience.pages.visitor import Visitor, visit


@pytest.fixture
async def visitor(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Visitor]:
    visitor = await visit(sqlite_url, tmp_path)
    yield visitor
    await visitor.client.aclose()
    await visitor.hub.close()


@pytest.fixture
async def anywhere(database_url: str, tmp_path: Path) -> AsyncIterator[Visitor]:
    visitor = await visit(database_url, tmp_path)
    yield visitor
    await visitor.client.aclose()
    await visitor.hub.close()
