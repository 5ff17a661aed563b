"""What the desk does through the door and what it notes of it are one: a kill leaves both, or neither."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from core.tables import announcements
from core.witness import Witness
from keryx.web import create_app
from producers.desk.composing import drafts
from producers.desk.releasing.leaving import Leaving
from producers.desk.releasing.rules import Rule, Setting, set_rule
from producers.desk.staff.people import Role
from producers.desk.tables import countersigns, trail
from producers.desk.tables import drafts as drafts_table
from producers.posting import Posting
from producers.taking import Posted
from tests.hub import EVENT
from tests.producers.desk.clerk import Clerk, House

BODY = {**EVENT, "title": {"el": EVENT["title"]}}


class Killed(Exception):
    """Whoever acted is no more."""


class Dying:
    """Records that kill whoever writes one: the first thing that is done once an action is committed."""

    async def record(self, name: str, data: bytes, *, replace: bool = False) -> None:
        raise Killed

    async def recorded(self, name: str) -> bytes | None:
        return None

    async def records(self, prefix: str) -> list[str]:
        return []


def killed_at_the_commit(house: House) -> Posting:
    hub = house.hub
    return Posting(hub.store, hub.clock, hub.wake, Witness(Dying()), tuple(hub.channels))


async def noted(house: House) -> list[str]:
    async with house.hub.store.read() as connection:
        return list((await connection.execute(select(trail.c.act).order_by(trail.c.id.desc()).limit(1))).scalars())


async def posted(house: House, **more: Any) -> UUID:
    return UUID((await house.hub.posting.post({**BODY, **more}, "maria")).id)


Act = Callable[[Clerk, UUID, str], Awaitable[Any]]
ACTS: dict[str, Act] = {
    "withdraw": lambda clerk, one, _: clerk.post(f"/desk/announcements/{one}/withdraw", reason="Ματαιώθηκε."),
    "expunge": lambda clerk, one, reference: clerk.post(
        f"/desk/announcements/{one}/expunge", reason="Προσωπικά δεδομένα.", typed=reference
    ),
    "pause": lambda clerk, one, _: clerk.post(f"/desk/announcements/{one}/pause", paused="true"),
    "move": lambda clerk, one, _: clerk.post("/desk/calendar/move", what=f"announcement:{one}", day="2026-11-27"),
}


@pytest.mark.parametrize("act", ACTS)
async def test_an_act_is_never_without_its_note(house: House, act: str) -> None:
    one = await posted(house, release="2026-11-25T09:00:00+02:00")
    async with house.hub.store.read() as connection:
        reference = (await connection.execute(select(announcements.c.reference))).scalar_one()
    hub = replace(house.hub, posting=killed_at_the_commit(house))
    clerk = await replace(house, hub=hub, app=create_app(hub)).joined("nikos", Role.WRITER, Role.APPROVER)
    with pytest.raises(Killed):
        await ACTS[act](clerk, one, reference)
    assert await noted(house) == [act]


async def test_a_draft_that_left_is_sent_with_its_note_and_its_debt(house: House) -> None:
    async with house.hub.store.write() as connection:
        await set_rule(connection, Setting("", "", "", Rule.COUNTERSIGNED))
    draft = await leaving(house, alone="Δεν απαντά κανείς.")
    with pytest.raises(Killed):
        await Leaving(house.hub.store, house.clock, killed_at_the_commit(house)).run(house.clock.now())
    found = await drafts.find(house.hub.store, draft)
    async with house.hub.store.read() as connection:
        owed = (await connection.execute(select(countersigns.c.announcement))).scalars().all()
    assert (found.state, owed, await noted(house)) == ("sent", [found.announcement], ["draft.sent"])


async def test_what_is_taken_back_while_it_is_being_posted_is_not_posted(anywhere: House) -> None:
    """The worker has read that it is due; then somebody takes it back, and then the worker posts it."""
    house = anywhere
    maria = await house.joined("maria", Role.WRITER)
    draft = await leaving(house)

    class Meanwhile(Posting):
        async def post(self, *arguments: Any, **named: Any) -> Posted:
            await maria.post(f"/desk/drafts/{draft}/take-back")
            return await super().post(*arguments, **named)

    hub = house.hub
    door = Meanwhile(hub.store, hub.clock, hub.wake, hub.witness, tuple(hub.channels))
    await Leaving(hub.store, house.clock, door).run(house.clock.now())
    async with hub.store.read() as connection:
        count = (await connection.execute(select(func.count()).select_from(announcements))).scalar_one()
    assert ((await drafts.find(hub.store, draft)).state, count) == ("writing", 0)


async def leaving(house: House, alone: str | None = None) -> UUID:
    draft = await drafts.begin(house.hub.store, house.clock, BODY, "maria")
    values = {"state": "leaving", "leaves_at": house.clock.now(), "approved_by": "nikos", "alone": alone}
    async with house.hub.store.write() as connection:
        await connection.execute(update(drafts_table).where(drafts_table.c.id == draft).values(values))
    return draft
