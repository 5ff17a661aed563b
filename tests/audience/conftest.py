"""A store with its tables and one issuer, and a clock."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import yaml
from sqlalchemy import insert

from core.directory import save_directory
from core.media import Media
from core.store import Store
from core.tables import hub, metadata
from keryx.wiring import load_tables
from tests.audience.people import NOW as NOW
from tests.audience.people import Register
from tests.hub import EXAMPLES

load_tables()  # every folder keeps people


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    store = Store.open(database_url)
    async with store.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
        await connection.execute(insert(hub).values(id=1))
        lists = yaml.safe_load((EXAMPLES / "directory.yaml").read_text("utf-8"))
        await save_directory(connection, {"issuers": lists["issuers"][:1]})
    yield store
    await store.close()


@pytest.fixture
def register(store: Store, tmp_path: Path) -> Register:
    return Register.on(store, Media.open(str(tmp_path / "media")))
