"""A store with its tables and one issuer, and a clock."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.directory import save_directory
from core.media import Media
from core.store import Store
from keryx.migrate import migrate
from keryx.wiring import load_tables
from tests.audience.people import NOW as NOW
from tests.audience.people import Register
from tests.hub import directory

load_tables()  # every folder keeps people


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    store = Store.open(database_url)
    await migrate(store)
    lists = directory()
    async with store.write() as connection:
        await save_directory(connection, {"issuers": lists["issuers"][:1]})
    yield store
    await store.close()


@pytest.fixture
def register(store: Store, tmp_path: Path) -> Register:
    return Register.on(store, Media.open(str(tmp_path / "media")))
