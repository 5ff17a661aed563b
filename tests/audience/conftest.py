"""A store with its tables, and a clock."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert

import audience.tables  # noqa: F401  its tables belong to the metadata
from core.store import Store
from core.tables import hub, metadata

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    store = Store.open(database_url)
    async with store.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
        await connection.execute(insert(hub).values(id=1))
    yield store
    await store.close()
