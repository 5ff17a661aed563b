"""When an announcement goes out and ends, through posts, corrections and `keryx schedule`."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from core.clock import VirtualClock
from core.errors import Conflict, Invalid
from core.idempotency import Key
from core.scheduled import Times, times_at
from core.tables import announcements, schedule_changes, schedules
from schemas.edition import Reason, Weight
from tests.hub import EVENT, START, Hub, open_hub
from tests.paper import Paper


def at(**after: float) -> str:
    return (START + timedelta(**after)).isoformat()


@pytest.fixture
async def hub(database_url: str) -> AsyncIterator[Hub]:
    opened = await open_hub(database_url, {"paper": Paper()})
    yield opened
    await opened.store.close()


def forward(hub: Hub, **by: float) -> None:
    assert isinstance(hub.clock, VirtualClock)
    hub.clock.advance(timedelta(**by).total_seconds())


async def posted(hub: Hub, **fields: Any) -> UUID:
    return UUID((await hub.posting.post(EVENT | fields, "maria")).id)


async def corrected(hub: Hub, announcement: UUID, **fields: Any) -> None:
    await hub.posting.correct(
        announcement, EVENT | fields, "maria", reason=Reason.CORRECTION, weight=Weight.MINOR, note="Νέοι χρόνοι"
    )


async def times(hub: Hub, announcement: UUID) -> tuple[datetime, datetime | None]:
    async with hub.store.read() as connection:
        row = (await connection.execute(select(schedules).where(schedules.c.announcement == announcement))).one()
    return row.release_at, row.expires_at


def fields_of(caught: pytest.ExceptionInfo[Invalid]) -> list[str]:
    assert all(error.el and error.en for error in caught.value.errors)
    return [error.field for error in caught.value.errors]


async def test_an_expiry_in_the_past_is_refused_and_nothing_is_stored(hub: Hub) -> None:
    for late in (at(), at(seconds=-1), "2020-01-01T10:00"):
        with pytest.raises(Invalid) as caught:
            await posted(hub, expiry=late)
        assert fields_of(caught) == ["expiry"]
    async with hub.store.read() as connection:
        assert (await connection.execute(select(func.count()).select_from(announcements))).scalar_one() == 0
    assert await posted(hub, expiry=at(seconds=1))


async def test_a_post_that_is_repeated_after_its_expiry_gets_its_answer(hub: Hub) -> None:
    key, text = Key("maria", "post", "k1", {}), EVENT | {"expiry": at(hours=1)}
    posted = await hub.posting.post(text, "maria", key=key)
    forward(hub, hours=2)
    assert await hub.posting.post(text, "maria", key=key) == posted


async def test_what_a_correction_leaves_out_is_no_more(hub: Hub) -> None:
    announcement = await posted(hub, release=at(days=2), embargo=at(days=3), expiry=at(days=9))
    assert await times(hub, announcement) == (START + timedelta(days=3), START + timedelta(days=9))
    await corrected(hub, announcement, release=at(days=2), expiry=at(days=9))  # the embargo is lifted
    assert await times(hub, announcement) == (START + timedelta(days=2), START + timedelta(days=9))
    await corrected(hub, announcement, release=at(days=2))
    assert await times(hub, announcement) == (START + timedelta(days=2), None)
    await hub.drain()
    assert hub.channels["paper"].handed == []  # type: ignore[attr-defined]
    forward(hub, hours=1)
    await corrected(hub, announcement)
    await hub.drain()
    assert len(hub.channels["paper"].handed) == 3  # type: ignore[attr-defined]
    assert await times(hub, announcement) == (START + timedelta(hours=1), None)


async def test_a_release_that_has_happened_stays(hub: Hub) -> None:
    announcement = await posted(hub)
    await hub.drain()
    forward(hub, hours=1)
    await corrected(hub, announcement, release=at(days=2))
    assert (await times(hub, announcement))[0] == START
    with pytest.raises(Conflict):
        await hub.posting.reschedule(announcement, "maria", release_at=START + timedelta(days=2))


async def test_a_text_that_repeats_its_times_does_not_undo_what_people_moved(hub: Hub) -> None:
    said = {"release": at(days=2), "expiry": at(days=9)}
    announcement = await posted(hub, **said)
    moved = (START + timedelta(days=5), START + timedelta(days=20))
    await hub.posting.reschedule(announcement, "maria", release_at=moved[0], expires_at=moved[1])
    await corrected(hub, announcement, **said, title="Συναυλία στη λίμνη")
    assert await times(hub, announcement) == moved
    silent = await posted(hub)
    await hub.posting.reschedule(silent, "maria", expires_at=moved[1])
    await corrected(hub, silent, title="Συναυλία στη λίμνη")
    assert (await times(hub, silent))[1] == moved[1]
    await hub.posting.reschedule(silent, "maria", ends=False)
    assert (await times(hub, silent))[1] is None


async def test_a_wrong_expiry_is_refused_and_an_old_one_may_be_repeated(hub: Hub) -> None:
    announcement = await posted(hub, expiry=at(hours=1))
    forward(hub, hours=2)
    await hub.drain()
    await corrected(hub, announcement, expiry=at(hours=1), title="Συναυλία που έγινε")
    with pytest.raises(Invalid) as caught:
        await corrected(hub, announcement, expiry=at(minutes=90))
    assert fields_of(caught) == ["announcement.expiry"]
    with pytest.raises(Invalid) as caught:
        await hub.posting.reschedule(announcement, "maria", expires_at=START)
    assert fields_of(caught) == ["expiry"]


async def test_nothing_may_end_before_it_goes_out(hub: Hub) -> None:
    announcement = await posted(hub, release=at(days=2), expiry=at(days=9))
    for change in ({"release_at": START + timedelta(days=9)}, {"expires_at": START + timedelta(days=1)}):
        with pytest.raises(Invalid) as caught:
            await hub.posting.reschedule(announcement, "maria", **change)  # type: ignore[arg-type]
        assert fields_of(caught) == ["expiry"]
    await hub.posting.reschedule(announcement, "maria", expires_at=START + timedelta(days=3))
    with pytest.raises(Invalid):  # by itself the text is right; people have moved the expiry since
        await corrected(hub, announcement, release=at(days=4), expiry=at(days=9))
    assert await times(hub, announcement) == (START + timedelta(days=2), START + timedelta(days=3))


async def test_every_change_has_its_history(hub: Hub) -> None:
    announcement = await posted(hub, expiry=at(days=1))
    await corrected(hub, announcement)
    await hub.posting.reschedule(announcement, "giorgos", expires_at=START + timedelta(days=2))
    async with hub.store.read() as connection:
        rows = (await connection.execute(select(schedule_changes).order_by(schedule_changes.c.id))).all()
    one, two = (str(START + timedelta(days=days)) for days in (1, 2))
    assert [(row.who, row.before, row.after) for row in rows] == [
        ("maria", {"expires_at": one}, {"expires_at": None}),
        ("giorgos", {"expires_at": None}, {"expires_at": two}),
    ]


async def test_the_history_tells_how_a_schedule_stood_at_any_moment(hub: Hub) -> None:
    """What is changed at a moment is changed by then."""
    first, second, end = (START + timedelta(hours=hours) for hours in (5, 6, 9))
    announcement = await posted(hub, release=first.isoformat())
    stood = [await times(hub, announcement)]
    for changes in ({"release_at": second}, {"expires_at": end}, {"paused": True}, {"ends": False}):
        forward(hub, hours=1)
        await hub.posting.reschedule(announcement, "maria", **changes)
        stood.append(await times(hub, announcement))
    assert stood == [(first, None), (second, None), (second, end), (second, end), (second, None)]
    async with hub.store.read() as connection:
        for hours, then in enumerate(stood):
            for minutes in (0, 59):
                moment = START + timedelta(hours=hours, minutes=minutes)
                assert await times_at(connection, announcement, moment) == Times(*then)
        assert await times_at(connection, UUID(int=1), START) is None
