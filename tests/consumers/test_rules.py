"""Rules that only show when something else goes wrong: a stall, a kill, a late answer, an action in between."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from consumers.agenda import Agenda
from consumers.delivering import Delivering
from consumers.planning import Planner
from consumers.suspects import TOGETHER
from core.channel import Receipt, Target, refused
from core.clock import VirtualClock
from core.leases import void
from core.restore import hold_if_behind, resume
from core.tables import deliveries, plans, receipts, work_items
from core.tables import hub as hub_row
from core.witness import Witness
from schemas.edition import Action
from tests.hub import EVENT, URL, Hub, open_hub
from tests.paper import Paper


@dataclass
class Studied(Paper):
    """Pulls all it may before it answers, and does as it is told at each pull."""

    at_pull: Callable[[Target], None] = lambda target: None
    before_answers: asyncio.Event = field(default_factory=asyncio.Event)
    hangs_on: str = ""
    hangs: asyncio.Event = field(default_factory=asyncio.Event)

    async def deliver(self, targets: AsyncIterator[Target]) -> AsyncIterator[Receipt]:
        in_hand = []
        async for target in targets:
            self.handed.append(target)
            in_hand.append(target)
            self.at_pull(target)
        if self.hangs_on in [target.name for target in in_hand]:
            self.hangs.set()
            await self.before_answers.wait()
        for target in in_hand:
            yield self.answer(target)


@pytest.fixture
def paper() -> Studied:
    return Studied()


@pytest.fixture
async def hub(database_url: str, paper: Studied) -> AsyncIterator[Hub]:
    opened = await open_hub(database_url, {"paper": paper})
    yield opened
    await opened.store.close()


def clock_of(hub: Hub) -> VirtualClock:
    assert isinstance(hub.clock, VirtualClock)
    return hub.clock


async def planned(hub: Hub, **changes: object) -> UUID:
    """Posted and planned; not delivered."""
    posted = await hub.posting.post(EVENT | changes, "maria")
    await hub._run(Planner(hub.store, hub.clock, hub.wake, URL, hub.channels).plan(UUID(posted.id), 1, "paper"))
    return UUID(posted.id)


def deliverer(hub: Hub, channel: Paper, witness: Witness | None = None, **how: object) -> Delivering:
    return Delivering(hub.store, hub.clock, hub.wake, witness or hub.witness, URL, channel, **how)  # type: ignore[arg-type]


async def states(hub: Hub) -> dict[str, str]:
    async with hub.store.read() as connection:
        return {r.target: r.state for r in await connection.execute(select(deliveries.c.target, deliveries.c.state))}


class Windows(Witness):
    """Counts the windows it is told of."""

    def __init__(self, hub: Hub) -> None:
        super().__init__(hub.media)
        self.count = 0
        self.told: Callable[[], None] = lambda: None

    async def window(self, epoch: int, number: int) -> None:
        self.count += 1
        await super().window(epoch, number)
        self.told()


async def test_nothing_is_handed_over_when_a_send_might_outlive_its_lease(hub: Hub, paper: Studied) -> None:
    """The process stood still until its lease was nearly over: the rest is marked anew, and the lease renewed."""
    await planned(hub)
    witness = Windows(hub)
    member = deliverer(hub, paper, witness, fresh_s=3600.0)
    under: list[tuple[str, int]] = []

    def stall_once(target: Target) -> None:
        under.append((target.name, witness.count))
        if len(under) == 1:
            clock_of(hub).advance((member.means.lease - paper.patience.send_timeout).total_seconds())

    paper.at_pull = stall_once
    await hub._run(member.run_once())
    assert [windows for _, windows in under] == [1, 2, 2]
    assert await states(hub) == dict.fromkeys(("one", "two", "three"), "sent")
    assert [target.attempt for target in paper.handed] == [1, 1, 1]


async def test_what_was_marked_and_given_back_is_still_the_first_try(hub: Hub, paper: Studied) -> None:
    await planned(hub)
    for _ in range(3):
        witness = Windows(hub)
        member = deliverer(hub, paper, witness)
        witness.told = member.stopping.set
        await hub._run(member.run_once())
    assert paper.handed == []
    await hub.drain()
    assert [target.attempt for target in paper.handed] == [1, 1, 1]


async def killed(hub: Hub, paper: Studied, *, times: int) -> None:
    """Deliver, and die as often with what the channel hangs on in hand; what was in flight is tried again."""
    agenda = Agenda(hub.store, hub.clock, hub.wake, hub.channels)
    for _ in range(times):
        member = deliverer(hub, paper)
        working, struck = asyncio.create_task(member.run_once()), asyncio.create_task(paper.hangs.wait())
        await asyncio.wait({working, struck}, return_when=asyncio.FIRST_COMPLETED)
        for task in (working, struck):
            task.cancel()
        await asyncio.gather(working, struck, return_exceptions=True)
        paper.hangs.clear()
        clock_of(hub).advance(member.means.lease.total_seconds() + 1)
        await agenda.run_once()


async def test_who_was_in_flight_beside_a_killer_is_not_sent_to_again_and_again(hub: Hub, paper: Studied) -> None:
    """Whoever takes «two» dies. The others were in the same hands once, once more with few beside, and never again."""
    await planned(hub)
    paper.hangs_on = "two"
    await killed(hub, paper, times=20)
    assert await states(hub) == {"one": "sent", "two": "dead", "three": "sent"}
    times = Counter(target.name for target in paper.handed)
    assert times == {"one": 3, "two": 4, "three": 3}
    assert all(target.marked for target in paper.handed[3:])


async def test_kills_from_outside_blame_nobody_and_leave_few_to_be_tried_alone(hub: Hub, paper: Studied) -> None:
    """One kill: nobody goes out alone. One more in the middle of it: those of one company, and no others."""

    async def open_items() -> Counter[int]:
        """How many items that go by themselves are open, by their sizes."""
        mine = deliveries.c.item == work_items.c.id
        counted = select(func.count().label("size")).join(work_items, mine).where(work_items.c.alone)
        async with hub.store.read() as connection:
            rows = await connection.execute(counted.where(deliveries.c.state == "planned").group_by(deliveries.c.item))
            return Counter(row.size for row in rows)

    paper.targets = [f"p{n:02}" for n in range(75)]
    await planned(hub)
    paper.hangs_on = "p00"
    await killed(hub, paper, times=2)  # whoever claims what the dead one left finds it in doubt
    assert await open_items() == {TOGETHER: 3, 75 - 3 * TOGETHER: 1}
    await killed(hub, paper, times=2)
    assert await open_items() == {TOGETHER: 2, 75 - 3 * TOGETHER: 1, 1: TOGETHER}
    paper.hangs_on = ""
    await hub.drain()
    assert set((await states(hub)).values()) == {"sent"}
    assert Counter(Counter(target.name for target in paper.handed).values()) == {2: 75 - TOGETHER, 3: TOGETHER}


async def test_a_receipt_that_comes_after_the_lease_was_lost_is_kept_and_changes_nothing(hub: Hub) -> None:
    """Another member has the delivery in its hands by then."""
    stalled, other = (Studied(targets=("one",), hangs_on="one") for _ in range(2))
    hub.channels = {"paper": stalled}
    await planned(hub)
    first = asyncio.create_task(deliverer(hub, stalled, holder="a").run_once())
    await stalled.hangs.wait()
    async with hub.store.write() as connection:
        await void(connection, "a", hub.clock.now())
    member = deliverer(hub, other, holder="b")
    assert await hub._run(member.run_once())  # takes the item over: «one» is unknown
    await Agenda(hub.store, hub.clock, hub.wake, {"paper": other}).run_once()
    second = asyncio.create_task(member.run_once())
    await other.hangs.wait()
    stalled.answer = lambda target: refused(target, "no such mailbox")
    stalled.before_answers.set()
    await first
    assert await states(hub) == {"one": "sending"}
    other.before_answers.set()
    await second
    assert await states(hub) == {"one": "sent"}
    async with hub.store.read() as connection:
        told = (await connection.execute(select(receipts.c.outcome).order_by(receipts.c.id))).scalars().all()
    assert told == ["unknown", "refused", "sent"]


async def test_a_change_of_the_schedule_moves_what_waits_for_the_old_one(hub: Hub, paper: Studied) -> None:
    """Paused, it waits for a while; resumed, it goes out at once and not after that while."""
    announcement = await planned(hub)
    await hub.posting.reschedule(announcement, "maria", paused=True)
    await hub.drain()
    async with hub.store.read() as connection:
        waits = (await connection.execute(select(work_items.c.next_at))).scalars().all()
    assert all(until > hub.clock.now() for until in waits)
    assert paper.handed == []
    await hub.posting.reschedule(announcement, "maria", paused=False)
    await hub.drain()
    assert len(paper.handed) == 3


async def test_a_withdrawal_moves_what_waits(hub: Hub, paper: Studied) -> None:
    announcement = await planned(hub)
    await hub.posting.reschedule(announcement, "maria", paused=True)
    await hub.drain()
    await hub.posting.withdraw(announcement, "maria", reason="Λάθος")
    await hub.drain()
    assert set((await states(hub)).values()) == {"superseded"}


async def test_urgent_items_are_claimed_first(hub: Hub, paper: Studied) -> None:
    for urgency in ("normal", "urgent", "normal", "emergency"):
        await planned(hub, urgency=urgency, title=urgency)
    while await hub._run(deliverer(hub, paper).run_once()):
        pass
    told = [target.rendition.parts["text"].removeprefix("publish: ") for target in paper.handed[::3]]
    assert told == ["emergency", "urgent", "normal", "normal"]


async def test_an_edition_behind_the_head_is_planned_for_nobody(hub: Hub, paper: Studied) -> None:
    """A restored backup has edition 1 on its way; the witness knows that there was an edition 2."""
    posted = await hub.posting.post(EVENT, "maria")
    async with hub.store.read() as connection:
        actions = (await connection.execute(select(hub_row.c.actions))).scalar_one()
    await hub.witness.action(actions + 1, UUID(posted.id), 2, Action.CORRECT.value, posted.reference)
    assert await hold_if_behind(hub.store, hub.witness, hub.clock, ("paper",))
    await resume(hub.store, hub.witness, hub.clock, hub.channels)
    await hub.drain()
    clock_of(hub).advance(timedelta(minutes=5).total_seconds())
    await hub.drain()
    async with hub.store.read() as connection:
        plan = (await connection.execute(select(plans.c.state).where(plans.c.edition == 1))).scalar_one()
        rows = (await connection.execute(select(func.count()).select_from(deliveries))).scalar_one()
    assert (plan, rows, paper.handed) == ("superseded", 0, [])
