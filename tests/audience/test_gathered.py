"""What waits for a digest, and what one carries, ends somewhere, whatever becomes of its digest."""

from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, func, insert, select, update

from audience import preferences
from audience.choices import Choices
from audience.filters import Filter
from core.carriage import LET_PASS_ROWS, Carriage, carry, follow, let_pass
from core.ledger import abandon
from core.mailings import write_letter
from core.store import Store
from core.tables import deliveries, plans
from tests.audience.people import WORDING
from tests.audience.test_digests import DAILY, NEXT_MORNING, WEEKLY, got, hub, paper, state, subscribe, to
from tests.hub import EVENT, START, Hub
from tests.paper import Paper

__all__ = ["hub", "paper"]
DAY = timedelta(days=1)


@pytest.mark.parametrize("ended", ["unneeded", "expired", "left", "held", "cancelled"])
async def test_what_may_have_come_ends_with_its_carrier(hub: Hub, ended: str) -> None:
    """Two rows that a lost answer left unknown: one waits for the next digest, one came with its mailing alone."""
    posted = [UUID((await hub.posting.post(EVENT | {"title": t}, "maria")).id) for t in ("Ένα", "Δύο")]
    async with hub.store.write() as connection:
        letter = await write_letter(connection, kind="x", channel="paper", target="p", issuer="dimos", now=START)
        of_letter = deliveries.c.announcement == letter
        carrier = (await connection.execute(select(deliveries.c.id).where(of_letter))).scalar_one()
        await carry(
            connection, "paper", [carrier], [Carriage(one, 1, "publish", "p", carrier) for one in posted], START
        )
        carried = deliveries.c.carrier == carrier
        await connection.execute(update(deliveries).where(carried).values(state="unknown", may_hold=1))
        waits = deliveries.c.announcement == posted[0]
        await connection.execute(update(deliveries).where(waits).values(gathers="daily"))
        await connection.execute(update(deliveries).where(of_letter).values(state=ended))
        assert await follow(connection, 10) == 2
        assert await follow(connection, 10) == 0
        found = select(deliveries.c.announcement, deliveries.c.state, deliveries.c.may_hold)
        rows = await connection.execute(found.where(deliveries.c.announcement.in_(posted)))
        assert {row[0]: row[1:] for row in rows} == {posted[0]: ("gathering", 1), posted[1]: ("gave_up", 1)}


async def test_a_digest_of_what_may_have_come_before_says_so(hub: Hub, paper: Paper) -> None:
    names = await subscribe(hub, one=DAILY, two=DAILY)
    posted = await hub.posting.post(EVENT, "maria")
    await hub.drain()
    one = next(identity for identity, name in names.items() if name == "one")
    async with hub.store.write() as connection:
        may = update(deliveries).where(deliveries.c.target == one).values(may_hold=1, held_edition=1)
        await connection.execute(may)
    await to(hub, NEXT_MORNING)
    assert {names[target.name]: target.marked for target in paper.handed} == {"one": True, "two": False}
    assert await state(hub, posted.id) == {"sent": 2}


async def test_what_came_behind_its_digest_goes_out_with_it_all_the_same(hub: Hub, paper: Paper) -> None:
    """A slice of its plan that was committed when the digest had passed those people."""
    names = await subscribe(hub, early=WEEKLY, late=WEEKLY)
    await hub.posting.post(EVENT, "maria")
    await hub.drain()
    late = next(identity for identity, name in names.items() if name == "late")
    columns = [column for column in deliveries.c if column.name != "id"]
    async with hub.store.write() as connection:
        (row,) = (await connection.execute(select(*columns).where(deliveries.c.target == late))).mappings().all()
        await connection.execute(delete(deliveries).where(deliveries.c.target == late))
    monday = NEXT_MORNING + 6 * DAY
    await to(hub, monday)
    assert got(paper, names) == [("early", "digest:weekly:2026-11-30")]
    async with hub.store.write() as connection:
        await connection.execute(insert(deliveries).values(**row))
    for minutes in (1, 2):
        await to(hub, monday + timedelta(minutes=minutes))
    assert got(paper, names) == [("late", "digest:weekly:2026-11-30")]


async def test_what_a_clock_that_was_ahead_has_written_does_not_wait_for_it(hub: Hub, paper: Paper) -> None:
    names = await subscribe(hub, day=DAILY)
    await hub.posting.post(EVENT, "maria")
    await hub.drain()
    async with hub.store.write() as connection:
        await connection.execute(update(deliveries).values(planned_at=START + 400 * DAY))
    await to(hub, NEXT_MORNING)
    assert got(paper, names) == [("day", "digest:daily:2026-11-24")]


async def test_what_its_reader_has_left_waits_no_longer(hub: Hub, paper: Paper) -> None:
    """It would be looked up by every digest to come."""
    names = await subscribe(hub, narrower=DAILY, same=DAILY)
    one = await hub.posting.post(EVENT, "maria")
    await hub.drain()
    narrower = next(identity for identity, name in names.items() if name == "narrower")
    tenders = Choices(Filter(kinds=frozenset({"tender"})), DAILY)
    await preferences.choose(
        hub.store, hub.witness, narrower, tenders, wording=WORDING, source="test", now=hub.clock.now()
    )
    await to(hub, NEXT_MORNING)
    assert got(paper, names) == [("same", "digest:daily:2026-11-24")]
    assert await state(hub, one.id) == {"sent": 1, "left": 1}


class Counted(Store):
    """Counts its writes."""

    writes = 0

    @asynccontextmanager
    async def write(self) -> Any:
        self.writes += 1
        async with super().write() as connection:
            yield connection


async def test_what_a_withdrawal_overtook_ends_in_slices(hub: Hub) -> None:
    people = LET_PASS_ROWS * 2 + 1
    gone, kept = [UUID((await hub.posting.post(EVENT | {"title": t}, "maria")).id) for t in ("Ένα", "Δύο")]
    row = {"edition": 1, "channel": "paper", "occasion": "now", "action": "publish", "state": "gathering"}
    row |= {"gathers": "weekly", "planned_at": START}
    async with hub.store.write() as connection:
        for one in (gone, kept):
            rows = [row | {"announcement": one, "target": f"p{n}"} for n in range(people)]
            await connection.execute(insert(deliveries), rows)
    await hub.posting.withdraw(gone, "maria", reason="λάθος")
    counted = Counted(hub.store._writer, hub.store._reader, hub.store._gate)
    await let_pass(counted, hub.clock.now())
    assert counted.writes == 3
    async with hub.store.read() as connection:
        found = select(deliveries.c.announcement, deliveries.c.state, func.count()).group_by(
            deliveries.c.announcement, deliveries.c.state
        )
        rows = await connection.execute(found)
        assert {tuple(row) for row in rows} == {(gone, "superseded", people), (kept, "gathering", people)}


async def test_a_carrier_that_was_lost_leaves_what_it_carries_in_doubt_at_once(hub: Hub) -> None:
    """Tried again before anybody looks, it would be put back as one that never went: its withdrawal would miss them."""
    posted = UUID((await hub.posting.post(EVENT, "maria")).id)
    async with hub.store.write() as connection:
        letter = await write_letter(connection, kind="x", channel="paper", target="p", issuer="dimos", now=START)
        of_letter = deliveries.c.announcement == letter
        carrier, item = (await connection.execute(select(deliveries.c.id, deliveries.c.item).where(of_letter))).one()
        await connection.execute(update(deliveries).where(of_letter).values(state="sending", sending_edition=1))
        await carry(connection, "paper", [carrier], [Carriage(posted, 1, "publish", "p", carrier)], START)
        assert await abandon(connection, item, START) == 1
        carried = select(deliveries.c.state, deliveries.c.may_hold).where(deliveries.c.announcement == posted)
        assert tuple((await connection.execute(carried)).one()) == ("unknown", 1)


async def test_a_withdrawal_is_for_those_whom_a_mailing_is_bringing_it(hub: Hub) -> None:
    """Nobody else has had it yet: the channel has a plan all the same."""
    posted = UUID((await hub.posting.post(EVENT, "maria")).id)
    async with hub.store.write() as connection:
        await carry(connection, "paper", [7], [Carriage(posted, 1, "publish", "p", 7)], START)
    await hub.posting.withdraw(posted, "maria", reason="λάθος")
    async with hub.store.read() as connection:
        withdrawal = select(plans.c.channel).where(plans.c.announcement == posted, plans.c.edition == 2)
        assert (await connection.execute(withdrawal)).scalars().all() == ["paper"]
