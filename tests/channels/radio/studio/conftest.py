"""A database with one announcement, and names for its readings."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from channels.radio.studio.claim_rows import Which
from core.store import Store
from keryx.migrate import migrate
from tests.editions import event_edition
from tests.ledger import enter

EVENT = event_edition()
SLOT = datetime(2026, 11, 26, 8, tzinfo=UTC)
READING = Which(SLOT, EVENT.announcement, "el")


def after(seconds: float) -> datetime:
    return SLOT + timedelta(seconds=seconds)


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    opened = Store.open(database_url)
    await migrate(opened)
    await enter(opened, EVENT)
    yield opened
    await opened.close()
