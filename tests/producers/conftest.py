"""A hub with one way out on paper, on each database."""

from collections.abc import AsyncIterator

import pytest

from tests.hub import Hub, open_hub
from tests.paper import Paper


@pytest.fixture
async def hub(database_url: str) -> AsyncIterator[Hub]:
    opened = await open_hub(database_url, {"paper": Paper()})
    yield opened
    await opened.store.close()
