"""How an announcement stands, as the ledger has it, on both databases: the same by a question and by a row."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from core.standing import gone_at, in_ledger, live, may_be_kept, standing, state_of
from core.store import Store
from core.tables import announcements
from keryx.migrate import migrate
from tests.editions import RELEASED_AT, press_edition
from tests.ledger import enter, reschedule

NOW = RELEASED_AT + timedelta(hours=1)
EDITION = press_edition()


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    store = Store.open(database_url)
    await migrate(store)
    await enter(store, EDITION)
    yield store
    await store.close()


CASES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("live", {}, {}),
    ("live", {"release_at": NOW}, {}),
    ("unreleased", {"release_at": NOW + timedelta(seconds=1)}, {}),
    ("live", {"expires_at": NOW + timedelta(seconds=1)}, {}),
    ("expired", {"expires_at": NOW}, {}),
    ("withdrawn", {}, {"withdrawn_at": NOW}),
    ("withdrawn", {"release_at": NOW + timedelta(days=1)}, {"withdrawn_at": NOW}),
    ("withdrawn", {"expires_at": NOW}, {"withdrawn_at": NOW}),
    ("expunged", {}, {"withdrawn_at": NOW - timedelta(hours=1), "expunged_at": NOW}),
]


@pytest.mark.parametrize(("state", "schedule", "announcement"), CASES)
async def test_one_look_says_how_it_stands(
    store: Store, state: str, schedule: dict[str, datetime], announcement: dict[str, datetime]
) -> None:
    if schedule:
        await reschedule(store, EDITION, **schedule)
    if announcement:
        async with store.write() as connection:
            await connection.execute(update(announcements).values(announcement))
    known = select(announcements.c.id).subquery("known")
    async with store.read() as connection:
        row = (await connection.execute(standing(select(known), known.c.id))).one()
        listed = (await connection.execute(in_ledger(select(known), known.c.id).where(live(NOW)))).all()
        gone = (await connection.execute(select(gone_at()).select_from(announcements))).scalar_one()
    assert state_of(row, NOW) == state
    assert bool(listed) is (state == "live")
    assert gone == (NOW if state in ("withdrawn", "expunged") else None)


async def test_nothing_but_its_ending_is_kept_of_what_is_expunged(store: Store) -> None:
    async def kept(announcement: Any = EDITION.announcement) -> list[bool]:
        async with store.write() as connection:
            return [await may_be_kept(connection, announcement, ending=ending) for ending in (False, True)]

    assert await kept() == [True, True]
    async with store.write() as connection:
        await connection.execute(update(announcements).values(withdrawn_at=NOW, expunged_at=NOW))
    assert await kept() == [False, True]
    assert await kept(UUID(int=7)) == [False, False], "nor of what nobody posted"
