"""A withdrawal on its way through the whole hub: its worker dies, nobody looks, somebody looks, it is done."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from channels.radio import calling
from channels.radio.channel import Radio
from channels.radio.settings import RadioSettings
from channels.radio.studio.tables import alarms
from core.channel import Target
from core.mailings import Source
from core.tables import deliveries, mailings
from keryx.wiring import sources_of, worker_of
from producers.desk.following.calling import Calling
from producers.desk.staff.people import Role
from tests.hub import EVENT, Hub
from tests.producers.desk.clerk import House, open_house

pytestmark = pytest.mark.xdist_group("radio")
BEFORE_EIGHT = datetime(2026, 11, 25, 5, 50, tzinfo=UTC)  # 07:50 in Athens
STUDIO = "/desk/radio/studio"


class Mortal(Radio):
    """Its worker dies once, where it is told to."""

    dies = ""

    async def _put(self, target: Target) -> None:
        if self.dies == "before":
            self.dies = ""
            raise RuntimeError("killed before anything was done")
        dying, self.dies = self.dies, ""
        try:
            await super()._put(target)
        finally:
            if dying:
                raise RuntimeError("killed after it was taken off")


@dataclass
class Flow:
    house: House
    radio: Mortal
    posted: UUID

    @property
    def hub(self) -> Hub:
        hub = self.house.hub
        channels = {"radio": self.radio}
        return Hub(hub.store, hub.clock, hub.wake, hub.media, hub.witness, hub.posting, channels, "sql")

    async def withdraw(self) -> None:
        await self.house.hub.posting.withdraw(self.posted, "tests", reason="Ματαιώνεται.")
        await self.hub.drain()

    async def cell(self) -> dict[str, int]:
        return await self.hub.cell(str(self.posted), 2, "radio")

    async def raised(self) -> int:
        async with self.house.hub.store.read() as connection:
            return len((await connection.execute(select(alarms))).all())


@pytest.fixture
async def flow(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Flow]:
    house = await open_house(sqlite_url, tmp_path, "radio,email")
    house.clock.advance((BEFORE_EIGHT - house.clock.now()).total_seconds())
    radio = Mortal(house.hub.context, RadioSettings())
    own = {"radio": {"el": "Έλα!"}}
    posted = await house.hub.posting.post({**EVENT, "own_words": own, "channels": {"only": ["radio"]}}, "tests")
    found = Flow(house, radio, UUID(posted.id))
    await found.hub.drain()
    yield found
    await radio.close()
    await house.hub.close()


@pytest.mark.parametrize("dies", ["", "before", "after"])
async def test_the_matrix_counts_it_done_only_when_somebody_has_seen_it(flow: Flow, dies: str) -> None:
    maria = await flow.house.joined("maria", Role.RADIO)
    await maria.post(f"{STUDIO}/room", studio="Α")
    flow.radio.dies = dies
    await flow.withdraw()
    for _ in range(4):
        flow.house.clock.advance(700)
        await flow.hub.drain()
    assert await flow.cell() == {"waiting": 1}
    assert await flow.raised() == 1
    page = await maria.get(STUDIO)
    assert "ΑΠΟΣΥΡΘΗΚΕ" in page.text
    seen = await maria.post(f"{STUDIO}/alarms/{flow.posted}")
    assert "ΑΠΟΣΥΡΘΗΚΕ" not in seen.text
    await flow.hub.drain()
    assert await flow.cell() == {"sent": 1}
    async with flow.house.hub.store.read() as connection:
        row = (await connection.execute(select(alarms))).one()
    assert (row.acknowledged_by, row.why) == ("Maria", "due")


async def test_seen_days_later_it_is_done_all_the_same(flow: Flow) -> None:
    """Over a long weekend nobody is at the station; what was given up by then is counted when somebody has seen it."""
    await flow.withdraw()
    while await flow.cell() == {"waiting": 1}:
        flow.house.clock.advance(timedelta(hours=6).total_seconds())
        await flow.hub.drain()
    assert await flow.cell() == {"gave_up": 1}
    maria = await flow.house.joined("maria", Role.RADIO)
    await maria.post(f"{STUDIO}/room", studio="Α")
    assert "ΑΠΟΣΥΡΘΗΚΕ" in (await maria.get(STUDIO)).text
    await maria.post(f"{STUDIO}/alarms/{flow.posted}")
    await flow.hub.drain()
    assert await flow.cell() == {"sent": 1}


async def test_after_a_minute_the_shift_is_written_to_once(flow: Flow) -> None:
    house = flow.house
    maria, nikos = await house.joined("maria", Role.RADIO), await house.joined("nikos", Role.RADIO)
    await maria.post(f"{STUDIO}/room", studio="Α")
    await maria.get(STUDIO)
    await flow.withdraw()
    job = Calling(house.hub.store, "email", [calling])

    async def to() -> list[str]:
        await job.run(house.clock.now())
        async with house.hub.store.read() as connection:
            mine = select(deliveries.c.target).where(deliveries.c.channel == "email").order_by(deliveries.c.id)
            return list((await connection.execute(mine)).scalars())

    house.clock.advance(59)
    assert await to() == []
    house.clock.advance(1)
    assert await to() == [str(maria.person.id)]
    assert await to() == [str(maria.person.id)], "and not again"
    assert "Στάλθηκε μήνυμα στη βάρδια." in (await nikos.post(f"{STUDIO}/room", studio="Β")).text
    async with house.hub.store.read() as connection:
        row = (await connection.execute(select(mailings).where(mailings.c.kind == "call"))).one()
    source: Source = sources_of(house.hub.context)["call"]
    assert row.kind in source.kinds
    assert row.body["words"]["subject"]["el"].endswith("Συναυλία της Φιλαρμονικής")
    assert row.body["path"] == STUDIO


async def test_with_nobody_on_shift_all_producers_are_written_to(flow: Flow) -> None:
    house = flow.house
    found = [await house.joined(name, Role.RADIO) for name in ("maria", "nikos")]
    await house.joined("eleni", Role.WRITER)
    await flow.withdraw()
    house.clock.advance(timedelta(minutes=1).total_seconds())
    await Calling(house.hub.store, "email", [calling]).run(house.clock.now())
    async with house.hub.store.read() as connection:
        mine = select(deliveries.c.target).where(deliveries.c.channel == "email")
        to = set((await connection.execute(mine)).scalars())
    assert to == {str(clerk.person.id) for clerk in found}


async def test_the_worker_calls_for_the_station(flow: Flow) -> None:
    """Also a worker of other channels: whichever has the job, the station's alarms are in it."""
    house = flow.house
    maria = await house.joined("maria", Role.RADIO)
    await flow.withdraw()
    house.clock.advance(60)
    [job] = [job for job in worker_of(house.hub, ("email",)).jobs if job.name == Calling.name]
    await job.run(house.clock.now())
    async with house.hub.store.read() as connection:
        to = (await connection.execute(select(deliveries.c.target).where(deliveries.c.channel == "email"))).scalars()
        assert list(to) == [str(maria.person.id)]
