"""Where the flow is easily wrong: what is around it fails, what was decided is changed, what was offered is lost."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Table, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from consumers.agenda import Agenda
from consumers.delivering import Delivering
from consumers.planning import Planner
from consumers.preparing import Preparer
from consumers.replay import replay
from core.channel import Asset, Receipt, Rendition, Target, later, refused, sent, unknown
from core.clock import SystemClock, VirtualClock
from core.ledger import Entry, entered, follow
from core.matrix import matrix
from core.prepared import run
from core.second_chance import retry_letter
from core.store import Store
from core.tables import assets, dead_letters, deliveries, editions, endings, inbox, outbox, plans, receipts, schedules
from core.tables import hub as hub_row
from core.wake import Listener, Wake
from core.witness import Witness
from producers.posting import Posting
from schemas.edition import Edition, Reason, Weight
from tests.hub import EVENT, START, URL, Hub, open_hub
from tests.paper import Paper

SOON = (START + timedelta(hours=1)).isoformat()
LATER = (START + timedelta(days=9)).isoformat()


@pytest.fixture
def paper() -> Paper:
    return Paper()


@pytest.fixture
async def hub(database_url: str, paper: Paper) -> AsyncIterator[Hub]:
    opened = await open_hub(database_url, {"paper": paper})
    yield opened
    await opened.store.close()


def forward(hub: Hub, **by: float) -> None:
    assert isinstance(hub.clock, VirtualClock)
    hub.clock.advance(timedelta(**by).total_seconds())


async def count(hub: Hub, table: Table, *conditions: Any) -> int:
    async with hub.store.read() as connection:
        return int((await connection.execute(select(func.count()).select_from(table).where(*conditions))).scalar_one())


async def lose_what_is_on_its_way(hub: Hub) -> None:
    async with hub.store.write() as connection:
        await connection.execute(delete(outbox))


# ---- planning that fails


async def test_a_dead_planning_message_fails_its_plan_until_a_person_retries_it(hub: Hub, paper: Paper) -> None:
    def broken(edition: Edition) -> Any:
        raise KeyError("a bug")

    paper.selection_for = broken
    posted = await hub.posting.post(EVENT, "maria")
    for _ in range(40):
        await hub.drain()
        forward(hub, seconds=60)
    async with hub.store.read() as connection:
        plan = (await connection.execute(select(plans))).one()
        letters = (await connection.execute(select(dead_letters))).all()
    assert (plan.state, "a bug" in plan.reason) == ("failed", True)
    assert [(letter.source, str(letter.announcement)) for letter in letters] == [("inbox", posted.id)]
    paper.selection_for = None
    async with hub.store.write() as connection:
        await retry_letter(connection, letters[0].id, hub.clock.now(), who="maria")
    await hub.drain()
    assert await hub.cell(posted.id, 1, "paper") == {"sent": 3}


async def test_a_plan_nobody_takes_up_is_offered_ever_more_rarely(hub: Hub, paper: Paper) -> None:
    door = Posting(hub.store, hub.clock, hub.wake, hub.witness, ("paper", "switched-off"))
    await door.post(EVENT, "maria")
    for _ in range(120):  # four hours
        await hub.drain()
        forward(hub, seconds=120)
    assert 8 <= await count(hub, inbox, inbox.c.uid.contains(".again.")) <= 17


async def test_an_edition_that_leaves_a_channel_out_reaches_only_who_holds_an_earlier_one(
    hub: Hub, paper: Paper
) -> None:
    paper.targets = ("one",)
    posted = await hub.posting.post(EVENT, "maria")
    await hub.drain()
    paper.targets = ("one", "two", "three")
    without = EVENT | {"title": "Νέο", "channels": {"without": ["paper"]}}
    await hub.posting.correct(UUID(posted.id), without, "maria", reason=Reason.AMENDMENT, weight=Weight.MATERIAL)
    await hub.drain()
    assert [(t.name, t.rendition.action.value) for t in paper.handed] == [("one", "publish"), ("one", "correct")]


async def test_replay_mails_nobody_who_came_later(hub: Hub, paper: Paper) -> None:
    paper.targets = ("one",)
    await hub.posting.post(EVENT, "maria")
    await hub.drain()
    paper.targets = ("one", "newcomer")
    await replay(hub.store, "paper", START - timedelta(days=1), hub.clock.now())
    await hub.drain()
    assert [t.name for t in paper.handed] == ["one"]


# ---- ends that are lost, moved, or overtaken


async def test_an_expiry_and_an_expunge_lost_on_the_bus_are_offered_again(hub: Hub, paper: Paper) -> None:
    secret = await hub.posting.post(EVENT | {"release": LATER}, "maria")
    await hub.drain()
    await hub.posting.expunge(UUID(secret.id), "maria", reason="Προσωπικά δεδομένα")
    await lose_what_is_on_its_way(hub)
    public = await hub.posting.post(EVENT | {"expiry": SOON}, "maria")
    await hub.drain()
    forward(hub, hours=2)
    await Agenda(hub.store, hub.clock, hub.wake, hub.channels).run_once()
    await lose_what_is_on_its_way(hub)
    assert (paper.expunged, paper.expired) == ([], [])
    for _ in range(4):
        forward(hub, minutes=5)
        await hub.drain()
    assert (paper.expunged, paper.expired) == ([UUID(secret.id)], [UUID(public.id)])
    assert await count(hub, endings) == 0


async def test_an_expiry_that_moves_later_brings_back_what_it_took(hub: Hub, paper: Paper) -> None:
    paper.answer = lambda t: later(t, "busy", timedelta(hours=3)) if t.name == "two" else sent(t)
    posted = await hub.posting.post(EVENT | {"expiry": SOON}, "maria")
    await hub.drain()
    forward(hub, hours=4)
    await hub.drain()
    assert await hub.cell(posted.id, 1, "paper") == {"sent": 2, "expired": 1}
    paper.answer, paper.takes_every_edition = sent, True
    await hub.posting.reschedule(UUID(posted.id), "maria", expires_at=START + timedelta(days=9))
    await hub.drain()
    assert await hub.cell(posted.id, 1, "paper") == {"sent": 3}
    assert sorted(t.name for t in paper.handed[3:]) == ["one", "three", "two"]  # a place shows it anew


async def test_an_expiry_that_comes_late_ends_nothing_that_goes_on(hub: Hub, paper: Paper) -> None:
    posted = await hub.posting.post(EVENT | {"expiry": SOON}, "maria")
    await hub.drain()
    forward(hub, hours=2)
    await Agenda(hub.store, hub.clock, hub.wake, hub.channels).run_once()
    await hub.posting.reschedule(UUID(posted.id), "maria", expires_at=START + timedelta(days=9))
    await hub.drain()
    assert paper.expired == []


async def test_a_paused_announcement_is_not_released(hub: Hub, paper: Paper) -> None:
    posted = await hub.posting.post(EVENT | {"release": SOON}, "maria")
    await hub.posting.reschedule(UUID(posted.id), "maria", paused=True)
    forward(hub, hours=2)
    await hub.drain()
    assert await count(hub, schedules, schedules.c.announced > 0) == 0
    await hub.posting.reschedule(UUID(posted.id), "maria", paused=False)
    await hub.drain()
    assert len(paper.handed) == 3


@dataclass
class Slow(Paper):
    """Makes its files only when it is let."""

    hub: Hub | None = None
    making: asyncio.Event | None = None
    going: asyncio.Event | None = None
    made: str = ""

    async def prepare(self, rendition: Rendition) -> Sequence[Asset]:
        assert self.hub
        assert self.making
        assert self.going
        self.making.set()
        await self.going.wait()
        self.made = await self.hub.media.put(rendition.parts["text"].encode(), ".txt")
        return [Asset("spot", rendition.language, self.made, "text/plain", {})]


async def test_a_file_that_is_being_made_while_its_content_is_expunged_does_not_stay(database_url: str) -> None:
    slow = Slow(makes_assets=True, making=asyncio.Event(), going=asyncio.Event())
    hub = slow.hub = await open_hub(database_url, {"paper": slow})
    assert slow.making
    assert slow.going
    posted = await hub.posting.post(EVENT | {"release": LATER}, "maria")
    preparer = Preparer(hub.store, hub.media, hub.clock, URL)
    preparing = asyncio.create_task(preparer.prepare(UUID(posted.id), 1, slow))
    await slow.making.wait()
    await hub.posting.expunge(UUID(posted.id), "maria", reason="Προσωπικά δεδομένα")
    await preparer.expunge(UUID(posted.id), slow)
    slow.going.set()
    await preparing
    assert await count(hub, assets) == 0
    with pytest.raises(FileNotFoundError):
        await hub.media.read(slow.made)
    await hub.store.close()


async def test_expunge_leaves_no_words_of_earlier_editions(hub: Hub, paper: Paper) -> None:
    posted = await hub.posting.post(EVENT, "maria")
    await hub.posting.correct(
        UUID(posted.id), EVENT, "maria", reason=Reason.CORRECTION, weight=Weight.MINOR, note="Ο κ. Τάδε, οδός Δείνα 3"
    )
    async with hub.store.write() as connection:
        await connection.execute(
            dead_letters.insert().values(
                source="inbox",
                announcement=UUID(posted.id),
                key="x",
                reason="ValueError: Δείνα 3",
                body=b"{}",
                state="open",
                at=START,
            )
        )
    await hub.posting.expunge(UUID(posted.id), "maria", reason="Προσωπικά δεδομένα")
    async with hub.store.read() as connection:
        notes = (await connection.execute(select(editions.c.note).order_by(editions.c.number))).scalars().all()
        reasons = (await connection.execute(select(dead_letters.c.reason))).scalars().all()
    assert notes == [None, None, "Προσωπικά δεδομένα"]
    assert not [reason for reason in reasons if "Δείνα" in reason]


# ---- deliveries


async def test_waits_for_a_busy_server_do_not_bury_one_lost_answer(hub: Hub, paper: Paper) -> None:
    tries: list[str] = []

    def greylisting(target: Target) -> Receipt:
        tries.append(target.name)
        if target.name != "two":
            return sent(target)
        if tries.count("two") <= 4:
            return later(target, "greylisted", timedelta(minutes=1))
        return unknown(target, "after the dot") if tries.count("two") == 5 else sent(target)

    paper.answer = greylisting
    posted = await hub.posting.post(EVENT, "maria")
    for _ in range(12):
        await hub.drain()
        forward(hub, minutes=2)
    assert await hub.cell(posted.id, 1, "paper") == {"sent": 3}
    assert paper.handed[-1].marked


async def test_what_is_lost_again_and_again_is_buried_but_where_a_person_is_asked(hub: Hub, paper: Paper) -> None:
    paper.answer = lambda t: unknown(t, "no answer") if t.name == "two" else sent(t)
    posted = await hub.posting.post(EVENT, "maria")
    for _ in range(10):
        await hub.drain()
        forward(hub, minutes=2)
    assert await hub.cell(posted.id, 1, "paper") == {"sent": 2, "dead": 1}
    paper.after_unknown = "ask"
    posted = await hub.posting.post(EVENT, "maria")
    for _ in range(10):
        await hub.drain()
        forward(hub, minutes=2)
    assert await hub.cell(posted.id, 1, "paper") == {"sent": 2, "unknown": 1}


async def test_a_late_receipt_brings_its_ref(hub: Hub, paper: Paper) -> None:
    paper.after_unknown, paper.answer = "ask", lambda t: unknown(t, "no answer")
    await hub.posting.post(EVENT, "maria")
    await hub.drain()
    target = paper.handed[0]
    late = Entry(target.delivery, 1, 1, "sent", "77:5", None, "sent", None)
    async with hub.store.write() as connection:
        await run(connection, *entered(connection, [late], 99, 99, hub.clock.now()))
        await follow(connection, [late], 99, 99)
        state = select(deliveries.c.state).where(deliveries.c.id == target.delivery)
        assert (await connection.execute(state)).scalar_one() == "unknown", "not ours to change"
    await hub.drain()
    async with hub.store.read() as connection:
        row = (await connection.execute(select(deliveries).where(deliveries.c.id == target.delivery))).one()
    assert (row.state, row.ref, row.reason, row.held_edition) == ("sent", "77:5", None, 1)


class Stopping(Witness):
    """Something happens between the mark and the hand-over."""

    def __init__(self, hub: Hub) -> None:
        super().__init__(hub.media)
        self.deliverer: Delivering | None = None
        self.away = False

    async def window(self, epoch: int, number: int) -> None:
        if self.deliverer is not None:
            self.deliverer.stopping.set()
        if self.away:
            raise OSError("the media store is away")
        await super().window(epoch, number)


async def test_what_was_marked_and_never_handed_over_was_never_tried(hub: Hub, paper: Paper) -> None:
    posted = await hub.posting.post(EVENT, "maria")
    await hub._run(Planner(hub.store, hub.clock, hub.wake, URL, hub.channels).plan(UUID(posted.id), 1, "paper"))
    witness = Stopping(hub)
    deliverer = witness.deliverer = Delivering(hub.store, hub.clock, hub.wake, witness, URL, paper)
    await hub._run(deliverer.run_once())
    assert paper.handed == []
    forward(hub, days=10)
    await hub.drain()
    assert await hub.cell(posted.id, 1, "paper") == {"held": 3}  # too old, and a person decides


async def test_trouble_around_an_item_is_nobodys_fault(hub: Hub, paper: Paper) -> None:
    witness = hub.witness = Stopping(hub)
    witness.away = True
    posted = await hub.posting.post(EVENT, "maria")
    for _ in range(60):
        await hub.drain()
        forward(hub, seconds=20)
    assert (paper.handed, await count(hub, dead_letters)) == ([], 0)
    witness.away = False
    await hub.drain()
    assert await hub.cell(posted.id, 1, "paper") == {"sent": 3}
    assert not any(target.marked for target in paper.handed)


class Silent(Store):
    """A database that loses the answer to one COMMIT: that of the first mark."""

    lost = False

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        async with super().write() as connection:
            yield connection
            marks = select(deliveries.c.id).where(deliveries.c.state == "sending")
            loses = not self.lost and (await connection.execute(marks)).first() is not None
        if loses:
            self.lost = True
            raise ConnectionError("the answer to COMMIT is lost")


async def test_a_mark_whose_commit_was_not_heard_of_loses_nobody(hub: Hub, paper: Paper) -> None:
    """The database commits the mark and its answer is lost: nothing was handed over, and who was marked is unknown."""
    near = hub.store
    hub.store = silent = Silent(near._writer, near._reader, near._gate)
    posted = await hub.posting.post(EVENT, "maria")
    for _ in range(4):
        await hub.drain()
        forward(hub, minutes=2)
    assert silent.lost
    assert await hub.cell(posted.id, 1, "paper") == {"sent": 3}
    assert sorted(target.name for target in paper.handed) == sorted(paper.targets)


async def test_a_server_may_answer_with_any_bytes(hub: Hub, paper: Paper) -> None:
    paper.answer = lambda target: refused(target, "550 no \0 such \udc80 box")
    posted = await hub.posting.post(EVENT, "maria")
    await hub.drain()
    assert await hub.cell(posted.id, 1, "paper") == {"refused": 3}
    async with hub.store.read() as connection:
        reasons = [row.reason for row in await connection.execute(select(receipts.c.reason))]
    assert reasons == ["550 no \ufffd such ? box"] * 3


class Distant(Store):
    """A database a long way off: every read and write takes its time."""

    way_s = 0.03

    def read(self) -> Any:
        return self._slowly(super().read())

    def write(self) -> Any:
        return self._slowly(super().write())

    def _slowly(self, transaction: Any) -> Any:
        distance = self.way_s

        class Slowly:
            async def __aenter__(self) -> Any:
                await asyncio.sleep(distance)
                return await transaction.__aenter__()

            async def __aexit__(self, *exc: Any) -> Any:
                return await transaction.__aexit__(*exc)

        return Slowly()


async def test_a_distant_database_slows_sending_and_does_not_stop_it(sqlite_url: str, paper: Paper) -> None:
    paper.targets = [f"person{n:02}" for n in range(20)]
    hub = await open_hub(sqlite_url, {"paper": paper}, SystemClock())
    near = hub.store
    hub.store = Distant(near._writer, near._reader, near._gate)
    await hub.posting.post(EVENT, "maria")
    async with hub.working(), asyncio.timeout(30):
        while len(paper.handed) < 20:
            await asyncio.sleep(0.02)
    assert len({target.name for target in paper.handed}) == len(paper.handed) == 20
    await near.close()


class StandsStill(Store):
    """A machine that stands still at the end of a read, once it is told to: `meanwhile` happens."""

    meanwhile: Callable[[], Awaitable[object]] | None = None

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        async with super().read() as connection:
            yield connection
        if self.meanwhile is not None:
            what, self.meanwhile = self.meanwhile, None
            await what()


async def test_who_stood_still_after_a_look_hands_nothing_over_by_it(sqlite_url: str, paper: Paper) -> None:
    hub = await open_hub(sqlite_url, {"paper": paper})
    near = hub.store
    hub.store = still = StandsStill(near._writer, near._reader, near._gate)
    posted = await hub.posting.post(EVENT, "maria")

    async def withdraw() -> None:
        await hub.posting.withdraw(UUID(posted.id), "maria", reason="λάθος")
        forward(hub, seconds=3)

    def answer(target: Target) -> Receipt:
        if len(paper.handed) == 1:
            still.meanwhile = withdraw
            forward(hub, seconds=0.5)  # too old to go by: the next one is looked at again
        return sent(target)

    paper.answer = answer
    await hub.drain()
    forward(hub, seconds=10)
    await hub.drain()
    assert [str(target.rendition.action) for target in paper.handed] == ["publish", "withdraw"]
    await near.close()


# ---- clocks


async def test_everybody_goes_by_the_databases_clock(postgresql_url: str) -> None:
    store = Store.open(postgresql_url)
    fast = SystemClock(timedelta(minutes=7))
    await fast.follow(store)
    assert abs(fast.offset) < timedelta(seconds=5)
    await store.close()


async def test_a_hub_that_is_held_has_a_reason(hub: Hub) -> None:
    async with hub.store.write() as connection:
        await connection.execute(update(hub_row).values(hold="because"))
    assert await Agenda(hub.store, hub.clock, hub.wake, hub.channels).run_once() == 0


class Between:
    """A connection beside whose n-th statement something happens, at once after it."""

    def __init__(self, connection: Any, after: int, act: Any) -> None:
        self.connection, self.left, self.act = connection, after, act

    async def execute(self, statement: Any) -> Any:
        result = await self.connection.execute(statement)
        self.left -= 1
        if self.left == 0:
            await self.act()
        return result


@pytest.mark.parametrize("after", [1, 2, 3, 4, 5])
async def test_the_matrix_never_calls_planned_what_it_has_not_counted(hub: Hub, after: int) -> None:
    posted = await hub.posting.post(EVENT, "maria")
    planner = Planner(hub.store, hub.clock, hub.wake, URL, hub.channels)
    async with hub.store.read() as connection:
        between: Any = Between(connection, after, lambda: planner.plan(UUID(posted.id), 1, "paper"))
        cell = (await matrix(between, UUID(posted.id))).editions[0].channels["paper"]
    assert between.left <= 0
    assert cell.plan != "planned" or cell.planned == 3


class _Deaf(Wake):
    def listener(self, topic: str) -> Listener:
        if topic == "agenda":
            raise RuntimeError("no such topic")
        return super().listener(topic)


async def test_a_worker_that_lost_one_of_its_loops_ends_and_says_why(hub: Hub) -> None:
    """Whoever keeps it starts it again; half a worker would hold leases and do nothing."""
    hub.wake = _Deaf()
    with pytest.raises(RuntimeError, match="no such topic"):
        await hub.worker().run()
