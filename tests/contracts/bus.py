"""What every carrier promises, on every database: inherited by one class for each."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from consumers.intake import NEWER_SCHEMA_WAIT, Intake
from consumers.mailing import MailingPlanner
from consumers.planning import Planner
from consumers.preparing import Preparer
from consumers.replay import replay
from core.actions import offer
from core.bus import carrier_for
from core.bus.carrier import Carrier
from core.bus.envelope import Envelope, Unreadable
from core.bus.inbox import MAX_TRIES, TURN_S, Handler, Inbox, Suspicion, put
from core.bus.outbox import MAX_BODY_BYTES, Relay, TooLarge, publish
from core.clock import SystemClock
from core.errors import TryLater
from core.media import Media
from core.store import Store
from core.tables import dead_letters, inbox, outbox
from core.wake import Wake
from keryx.migrate import migrate
from schemas.edition import Action
from schemas.messages import VERSION, EditionReleased
from tests.hub import EVENT, URL, Hub, open_hub
from tests.paper import Paper

GROUPS = ("first", "second")
PATIENCE_S = 40


class Member:
    """A group's handler that keeps what it got, and fails as told."""

    def __init__(self) -> None:
        self.got: list[str] = []
        self.fails: dict[str, Exception] = {}
        self.during: Callable[[str], Awaitable[None]] | None = None

    async def __call__(self, envelope: Envelope) -> None:
        if envelope.uid in self.fails:
            raise self.fails[envelope.uid]
        if self.during is not None:
            await self.during(envelope.uid)
        self.got.append(envelope.uid)

    async def given_up(self, connection: AsyncConnection, envelope: Envelope, reason: str) -> UUID | None:
        return None


class Bus:
    """Outbox, carrier and inboxes, running."""

    def __init__(self, store: Store, carrier: Carrier, clock: SystemClock) -> None:
        self.store, self.carrier, self.clock = store, carrier, clock
        self.members = {group: Member() for group in GROUPS}
        self.tasks: list[asyncio.Task[None]] = []

    async def say(self, *uids: str, urgency: int = 2, body: bytes = b"{}", type: str = "test") -> None:
        async with self.store.write() as connection:
            for uid in uids:
                await publish(connection, Envelope(uid, type, uid, urgency, body), self.clock.now())

    def start(self, *, inboxes: bool = True) -> None:
        relay = Relay(self.store, self.clock, self.carrier)
        self.tasks.append(asyncio.create_task(_repeat(relay.run_once)))
        self.tasks.append(asyncio.create_task(self.carrier.listen(GROUPS, self.take)))
        if inboxes:
            for group in GROUPS:
                self.join(group, self.members[group])

    def join(self, group: str, handler: Handler, *, urgent_only: bool = False) -> "asyncio.Task[None]":
        """One more member of a group, until its task is cancelled."""
        box = Inbox(self.store, self.clock, group, handler, Suspicion(), urgent_only=urgent_only)
        self.tasks.append(asyncio.create_task(_repeat(box.run_once)))
        return self.tasks[-1]

    async def take(self, group: str, envelopes: Sequence[Envelope]) -> None:
        async with self.store.write() as connection:
            await put(connection, group, envelopes, self.clock.now())

    async def stop(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        self.tasks.clear()

    async def until(self, condition: Callable[[], bool] | Callable[[], Awaitable[bool]]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                answer = condition()
                if (await answer) if isinstance(answer, Awaitable) else answer:
                    return
                await asyncio.sleep(0.02)

    async def arrived(self, group: str, *uids: str) -> None:
        await self.until(lambda: set(uids) <= set(self.members[group].got))

    async def count(self, table: object, *conditions: object) -> int:
        async with self.store.read() as connection:
            question = select(func.count()).select_from(table).where(*conditions)  # type: ignore[arg-type]
            return int((await connection.execute(question)).scalar_one())


async def _repeat(step: Callable[[], Awaitable[object]]) -> None:
    while True:
        try:
            busy = await step()
        except TryLater:
            busy = False
        if not busy:
            await asyncio.sleep(0.01)


class BusContract:
    """Inherited by a class for each carrier, which brings `address`, as `KERYX_BUS` wants it."""

    @pytest.fixture
    async def bus(self, database_url: str, address: str) -> AsyncIterator[Bus]:
        store, clock = Store.open(database_url), SystemClock()
        await migrate(store)
        opened = Bus(store, carrier_for(address, store, clock, Wake(), GROUPS), clock)
        yield opened
        await opened.stop()
        await opened.carrier.close()
        await store.close()

    async def test_every_group_gets_every_message_once(self, bus: Bus) -> None:
        uids = [str(uuid4()) for _ in range(50)]
        bus.start()
        await bus.say(*uids)
        for group in GROUPS:
            await bus.arrived(group, *uids)
        assert sorted(bus.members["first"].got) == sorted(uids)
        await bus.until(lambda: _is(bus.count(outbox), 0))

    async def test_the_same_message_twice_is_handled_once(self, bus: Bus) -> None:
        bus.start()
        await bus.say("one")
        await bus.arrived("first", "one")
        await bus.say("one", "two")
        await bus.arrived("first", "two")
        assert bus.members["first"].got == ["one", "two"]

    async def test_a_wait_of_hours_blocks_nobody_and_is_not_counted(self, bus: Bus) -> None:
        bus.members["first"].fails["slow"] = TryLater("closed", timedelta(hours=5))
        bus.start()
        await bus.say("slow")
        await bus.say("quick")
        await bus.arrived("first", "quick")
        await bus.arrived("second", "slow", "quick")
        waits = inbox.c.next_at > bus.clock.now() + timedelta(hours=4)
        await bus.until(lambda: _is(bus.count(inbox, inbox.c.uid == "slow", waits), 1))
        async with bus.store.read() as connection:
            row = (
                await connection.execute(select(inbox).where(inbox.c.uid == "slow", inbox.c.member_group == "first"))
            ).one()
        assert (row.state, row.tries) == ("todo", 0)

    async def test_poison_ends_as_a_dead_letter_while_the_rest_flow(self, bus: Bus) -> None:
        bus.members["first"].fails["poison"] = KeyError("bug")
        bus.start()
        await bus.say("poison", "good")
        await bus.arrived("first", "good")
        await bus.until(lambda: _buried(bus, "poison"))
        await bus.arrived("second", "poison", "good")

    async def test_what_cannot_be_read_is_dead_at_once(self, bus: Bus) -> None:
        bus.members["first"].fails["garbled"] = Unreadable("no JSON")
        bus.start()
        await bus.say("garbled", body=b"\xff\x00")
        await bus.until(lambda: _is(bus.count(dead_letters, dead_letters.c.key == "garbled"), 1))
        assert await bus.count(inbox, inbox.c.uid == "garbled", inbox.c.state == "dead", inbox.c.tries == 1) == 1

    async def test_a_message_that_kills_its_members_is_buried_and_blames_nobody_else(self, bus: Bus) -> None:
        await bus.say("killer", *(f"good-{n}" for n in range(10)))
        bus.start(inboxes=False)
        await bus.until(lambda: _is(bus.count(inbox, inbox.c.member_group == "first"), 11))

        dead = False
        while not dead:
            struck = asyncio.Event()

            async def dies(uid: str, struck: asyncio.Event = struck) -> None:
                if uid == "killer":
                    struck.set()
                    await asyncio.Event().wait()

            member = Member()
            member.during = dies
            box = Inbox(bus.store, bus.clock, "first", member, Suspicion())
            dying = asyncio.create_task(_repeat(box.run_once))
            await bus.until(lambda struck=struck: _either(struck, bus.count(dead_letters)))  # type: ignore[misc]
            dead = await bus.count(dead_letters) > 0
            dying.cancel()
            await asyncio.gather(dying, return_exceptions=True)
            async with bus.store.write() as connection:  # the dead member's leases run out
                await connection.execute(
                    update(inbox).where(inbox.c.lease_until.is_not(None)).values(lease_until=bus.clock.now())
                )
        bus.join("first", bus.members["first"])
        await bus.until(lambda: _is(bus.count(dead_letters), 1))
        await bus.until(lambda: _is(bus.count(inbox, inbox.c.member_group == "first", inbox.c.state == "done"), 10))
        assert await bus.count(dead_letters, dead_letters.c.key == "killer") == 1

    async def test_urgent_goes_first(self, bus: Bus) -> None:
        bus.start(inboxes=False)
        await bus.say(*(f"normal-{n:03}" for n in range(300)))
        await bus.say("urgent", urgency=0)
        await bus.until(lambda: _is(bus.count(inbox, inbox.c.member_group == "first"), 301))
        bus.join("first", bus.members["first"])
        await bus.arrived("first", "urgent", "normal-299")
        assert bus.members["first"].got[0] == "urgent"

    async def test_urgent_does_not_wait_for_a_handler_that_takes_long(self, bus: Bus) -> None:
        """A group has a member for what is urgent alone."""
        going = asyncio.Event()

        async def long(uid: str) -> None:
            await going.wait()

        bus.start(inboxes=False)
        slow, urgent = Member(), Member()
        slow.during = long
        bus.join("first", slow)
        bus.join("first", urgent, urgent_only=True)
        await bus.say("long")
        await bus.until(lambda: _is(bus.count(inbox, inbox.c.member_group == "first", inbox.c.tries == 1), 1))
        await bus.say("normal")
        await bus.say("urgent", urgency=0)
        await bus.until(lambda: bool(urgent.got))
        assert (urgent.got, slow.got) == (["urgent"], [])
        going.set()
        await bus.until(lambda: slow.got == ["long", "normal"])

    async def test_urgent_overtakes_what_a_member_has_claimed_and_not_begun(self, bus: Bus) -> None:
        member, arrived = bus.members["first"], asyncio.Event()

        async def first_takes_its_time(uid: str) -> None:
            if not member.got:
                began = bus.clock.monotonic()
                await arrived.wait()
                await bus.until(lambda: bus.clock.monotonic() > began + TURN_S)

        member.during = first_takes_its_time
        bus.start(inboxes=False)
        await bus.say(*(f"normal-{n:03}" for n in range(20)))
        await bus.until(lambda: _is(bus.count(inbox, inbox.c.member_group == "first"), 20))
        bus.join("first", member)
        await bus.until(lambda: _is(bus.count(inbox, inbox.c.member_group == "first", inbox.c.tries == 1), 20))
        await bus.say("urgent", urgency=0)
        await bus.until(lambda: _is(bus.count(inbox, inbox.c.member_group == "first"), 21))
        arrived.set()
        await bus.until(lambda: len(member.got) == 21)
        assert member.got[1] == "urgent"

    @pytest.mark.parametrize("kind", [EditionReleased.type, "keryx.something.new"])
    async def test_a_message_of_a_newer_schema_waits_for_a_newer_worker(self, bus: Bus, kind: str) -> None:
        """During an upgrade: the old worker cannot read it, does not lose it, and is not blamed for it."""
        channels = {"first": Paper(name="first")}
        planner = Planner(bus.store, bus.clock, Wake(), URL, channels)
        mailings = MailingPlanner(bus.store, bus.clock, Wake(), {})
        old = Intake(channels["first"], planner, mailings, Preparer(bus.store, Media.open("memory:"), bus.clock, URL))
        newer = json.dumps({"schema_version": VERSION + 1, "uid": "newer", "mood": "festive"}).encode()
        bus.start(inboxes=False)
        working = bus.join("first", old)
        await bus.say("newer", type=kind, body=newer)
        mine = inbox.c.uid == "newer", inbox.c.member_group == "first"
        for _ in range(MAX_TRIES + 1):  # however often it looks
            later = inbox.c.next_at > bus.clock.now() + NEWER_SCHEMA_WAIT / 2
            await bus.until(lambda later=later: _is(bus.count(inbox, *mine, later), 1))  # type: ignore[misc]
            await _let_time_pass(bus, "newer")
        await bus.until(lambda: _is(bus.count(inbox, *mine, inbox.c.tries == 0, inbox.c.lease_until.is_(None)), 1))
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        assert await bus.count(dead_letters) == 0
        await _let_time_pass(bus, "newer")
        bus.join("first", bus.members["first"])  # the newer worker
        await bus.arrived("first", "newer")

    async def test_an_edition_that_is_offered_again_changes_nothing_and_nobody_gets_it_twice(
        self, database_url: str, address: str
    ) -> None:
        """By the carrier (the same message twice), by the agenda (another message), and by a person (a replay)."""
        paper = Paper(targets=[f"person-{n}" for n in range(5)])
        hub = await open_hub(database_url, {"paper": paper}, SystemClock(), bus=address)
        async with hub.working(), asyncio.timeout(PATIENCE_S):
            posted = await hub.posting.post(EVENT, "maria")
            await _handled(hub, f"{posted.id}.1")
            while await hub.cell(posted.id, 1, "paper") != {"sent": 5}:
                await asyncio.sleep(0.02)
            about = {"announcement": UUID(posted.id), "edition": 1, "at": hub.clock.now()}
            route = {"action": Action.PUBLISH, "kind": "event", "issuer": "dimos", "urgency": 2}
            async with hub.store.write() as connection:
                for uid in (f"{posted.id}.1", f"{posted.id}.1.again.paper.7"):
                    await offer(connection, EditionReleased(uid=uid, **about, **route), 2, hub.clock.now())
            assert await replay(hub.store, "paper", hub.clock.now() - timedelta(hours=1), hub.clock.now()) == 1
            hub.wake.notify("outbox")
            await _handled(hub, f"{posted.id}.1.again.paper.7")
            await _handled(hub, "replay")
        assert sorted(target.name for target in paper.handed) == sorted(paper.targets)
        assert await hub.cell(posted.id, 1, "paper") == {"sent": 5}
        await hub.store.close()

    async def test_two_members_never_hold_one_message_however_long_it_takes(self, bus: Bus) -> None:
        inside: list[str] = []
        most: list[int] = []
        going = asyncio.Event()

        async def slowly(uid: str) -> None:
            inside.append(uid)
            most.append(inside.count(uid))
            await going.wait()
            inside.remove(uid)

        bus.start(inboxes=False)
        await bus.say("long")
        await bus.until(lambda: _is(bus.count(inbox, inbox.c.member_group == "first"), 1))
        for _ in range(2):
            member = Member()
            member.during = slowly
            bus.join("first", member)
        await bus.until(lambda: bool(inside))
        async with bus.store.write() as connection:  # nearly over: only a renewal keeps it
            await connection.execute(update(inbox).values(lease_until=bus.clock.now() + timedelta(seconds=10)))
        await bus.until(lambda: _renewed(bus))
        going.set()
        await bus.until(lambda: _is(bus.count(inbox, inbox.c.state == "done"), 1))
        assert most == [1]

    async def test_a_message_too_large_is_refused_at_the_door(self, bus: Bus) -> None:
        with pytest.raises(TooLarge):
            await bus.say("huge", body=b"x" * (MAX_BODY_BYTES + 1))
        assert await bus.count(outbox) == 0


async def _either(struck: asyncio.Event, buried: Awaitable[int]) -> bool:
    return await buried > 0 or struck.is_set()


async def _buried(bus: Bus, uid: str) -> bool:
    """Whether it is a dead letter by now; the waits between its tries are the clock's to pass, not the test's."""
    await _let_time_pass(bus, uid)
    return await bus.count(dead_letters, dead_letters.c.key == uid) == 1


async def _let_time_pass(bus: Bus, uid: str) -> None:
    """What waits is due."""
    async with bus.store.write() as connection:
        await connection.execute(update(inbox).where(inbox.c.uid == uid).values(next_at=bus.clock.now()))


async def _handled(hub: Hub, uid: str) -> None:
    """Wait until a message whose uid holds this is done with."""
    done = select(func.count()).select_from(inbox).where(inbox.c.uid.contains(uid), inbox.c.state == "done")
    while True:
        async with hub.store.read() as connection:
            if (await connection.execute(done)).scalar_one():
                return
        await asyncio.sleep(0.02)


async def _is(found: Awaitable[int], wanted: int) -> bool:
    return await found == wanted


async def _renewed(bus: Bus) -> bool:
    return await bus.count(inbox, inbox.c.lease_until > bus.clock.now() + timedelta(seconds=20)) == 1
