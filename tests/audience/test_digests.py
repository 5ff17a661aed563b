"""Digests and reminders: what waits stands in the ledger, goes out once, and whoever got it holds it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

import audience.tables  # noqa: F401  its tables belong to the metadata
from audience import preferences, registry
from audience.choices import Choices, Frequency, Manner
from audience.consent import Wording
from audience.digests import Digests, MakeDigests, covered, newest_turn
from audience.filters import Filter
from audience.registry import Subscription
from audience.reminders import Reminders
from audience.reminding import MakeReminders
from audience.selection import Subscribers
from audience.settings import AudienceSettings
from audience.tables import subscribers
from core.carriage import Carriage, carried_by_others, carry, follow
from core.channel import Contents, Mailing, Receipt, Target, later, refused, sent, unknown
from core.clock import VirtualClock
from core.errors import TryLater
from core.mailings import write_letter
from core.restore import resume
from core.tables import announcements, deliveries, mailings
from producers.taking import Posted
from schemas.edition import Edition, Reason, Weight
from tests.audience.people import WORDING
from tests.hub import EVENT, START, URL, Hub, open_hub
from tests.paper import Paper

SETTINGS = AudienceSettings()
# Monday 23 November 2026, 10:00 in Athens: the digests of the day have gone.
NEXT_MORNING = datetime(2026, 11, 24, 6, 0, 30, tzinfo=UTC)


@pytest.fixture
async def hub(database_url: str) -> AsyncIterator[Hub]:
    paper = Paper()
    opened = await open_hub(database_url, {"paper": paper})

    def everyone(edition: Edition) -> Subscribers:
        return Subscribers(edition, "paper", opened.clock)

    paper.selection_for = everyone
    sources = (Digests(URL, opened.clock), Reminders(URL, opened.clock))
    opened.sources = {kind: source for source in sources for kind in source.kinds}
    yield opened
    await opened.store.close()


@pytest.fixture
def paper(hub: Hub) -> Paper:
    paper = hub.channels["paper"]
    assert isinstance(paper, Paper)
    return paper


async def subscribe(hub: Hub, **people: Manner) -> dict[str, str]:
    """Names by the ids of new subscribers."""
    wanted = [Subscription(f"{name}@dimotes.example", "el", Filter(), manner) for name, manner in people.items()]
    await registry.add(hub.store, wanted, consent="ναι", source="test", now=hub.clock.now())
    async with hub.store.read() as connection:
        rows = await connection.execute(select(subscribers.c.id, subscribers.c.email))
        return {row.id: row.email.partition("@")[0] for row in rows}


DAILY, WEEKLY = Manner(frequency=Frequency.DAILY), Manner(frequency=Frequency.WEEKLY)


async def to(hub: Hub, moment: datetime) -> None:
    """Let it be that moment, and the digests' job look."""
    assert isinstance(hub.clock, VirtualClock)
    hub.clock.advance((moment - hub.clock.now()).total_seconds())
    await MakeDigests(hub.store, hub.witness, URL, SETTINGS).run(hub.clock.now())
    await hub.drain()


def got(paper: Paper, names: dict[str, str]) -> list[tuple[str, str]]:
    """Who was handed what since the last look: the occasion, and how many editions a mailing told of."""
    handed = [(names[target.name], target.occasion) for target in paper.handed]
    paper.handed.clear()
    return sorted(handed)


async def state(hub: Hub, posted_id: str) -> dict[str, int]:
    return await hub.cell(posted_id, 1, "paper")


async def test_who_reads_daily_gets_one_mail_next_morning_and_who_reads_weekly_on_monday(
    hub: Hub, paper: Paper
) -> None:
    names = await subscribe(hub, now=Manner(), day=DAILY, week=WEEKLY)
    one = await hub.posting.post(EVENT, "maria")
    two = await hub.posting.post(EVENT | {"title": "Κινηματογράφος"}, "maria")
    await hub.drain()
    assert got(paper, names) == [("now", "now"), ("now", "now")]
    assert await state(hub, one.id) == {"sent": 1, "gathering": 2}
    await to(hub, NEXT_MORNING)
    assert got(paper, names) == [("day", "digest:daily:2026-11-24")]
    await to(hub, NEXT_MORNING + timedelta(minutes=5))  # looking again makes no other
    assert got(paper, names) == []
    for posted in (one, two):
        assert await state(hub, posted.id) == {"sent": 2, "gathering": 1}
        async with hub.store.read() as connection:
            assert await carried_by_others(connection, UUID(posted.id)) == {(1, "paper"): 1}
    await to(hub, NEXT_MORNING + timedelta(days=6))
    assert got(paper, names) == [("week", "digest:weekly:2026-11-30")]
    assert await state(hub, two.id) == {"sent": 3}


async def test_urgent_never_waits_unless_its_reader_chose_so(hub: Hub, paper: Paper) -> None:
    names = await subscribe(hub, day=DAILY, patient=Manner(frequency=Frequency.DAILY, urgent=False))
    await hub.posting.post(EVENT | {"urgency": "urgent"}, "maria")
    await hub.drain()
    assert got(paper, names) == [("day", "now")]
    await to(hub, NEXT_MORNING)
    assert got(paper, names) == [("patient", "digest:daily:2026-11-24")]


async def test_what_was_withdrawn_or_replaced_meanwhile_is_not_in_it(hub: Hub, paper: Paper) -> None:
    names = await subscribe(hub, day=DAILY)
    gone = await hub.posting.post(EVENT, "maria")
    moved = await hub.posting.post(EVENT | {"title": "Κινηματογράφος"}, "maria")
    await hub.drain()
    await hub.posting.withdraw(_id(gone), "maria", reason="λάθος")
    correction = EVENT | {"title": "Κινηματογράφος στην πλατεία"}
    await hub.posting.correct(_id(moved), correction, "maria", reason=Reason.AMENDMENT, weight=Weight.MATERIAL)
    await hub.drain()
    assert got(paper, names) == []
    await to(hub, NEXT_MORNING)
    (digest,) = paper.handed
    assert digest.rendition.parts["text"] == "digest: Κινηματογράφος στην πλατεία"
    assert got(paper, names) == [("day", "digest:daily:2026-11-24")]
    assert await hub.cell(moved.id, 2, "paper") == {"sent": 1}


async def test_who_left_a_topic_or_an_issuer_meanwhile_reads_no_more_of_it(hub: Hub, paper: Paper) -> None:
    """By the page's word: «Δεν θα λαμβάνετε πια», and an issuer whose consent was withdrawn may not write at all."""
    names = await subscribe(hub, stays=WEEKLY, topic=WEEKLY, issuer=WEEKLY, less=WEEKLY)
    ids = {name: identity for identity, name in names.items()}
    await hub.posting.post(EVENT | {"topics": ["politismos"]}, "maria")
    await hub.drain()
    now, words = hub.clock.now(), Wording("ναι", "el")
    await preferences.leave_topic(hub.store, hub.witness, ids["topic"], "politismos", source="test", now=now)
    for name, left in (("issuer", Filter(issuers=frozenset({"deya"}))), ("less", Filter(kinds=frozenset({"tender"})))):
        await preferences.choose(
            hub.store, hub.witness, ids[name], Choices(left, WEEKLY), wording=words, source="test", now=now
        )
    await to(hub, NEXT_MORNING + timedelta(days=6))
    assert got(paper, names) == [("stays", "digest:weekly:2026-11-30")]


async def test_who_chose_otherwise_between_the_plan_and_the_hand_over_or_a_retry_gets_nothing_new(
    hub: Hub, paper: Paper
) -> None:
    """A topic, an issuer or a pause; a digest that went to the weekly reader is there to compare."""
    names = await subscribe(hub, stays=Manner(), topic=Manner(), issuer=Manner(), pauses=Manner(), later=Manner())
    ids = {name: identity for identity, name in names.items()}
    paper.answer = lambda target: later(target, "451 4.7.1 later", timedelta(hours=1))
    posted = await hub.posting.post(EVENT | {"topics": ["politismos"]}, "maria")
    await hub.drain()
    assert len(paper.handed) == 5
    paper.handed.clear()
    now = hub.clock.now()
    await preferences.leave_topic(hub.store, hub.witness, ids["topic"], "politismos", source="test", now=now)
    await preferences.choose(
        hub.store,
        hub.witness,
        ids["issuer"],
        Choices(Filter(issuers=frozenset({"deya"}))),
        wording=WORDING,
        source="test",
        now=now,
    )
    await preferences.pause(hub.store, hub.witness, ids["pauses"], now + timedelta(days=9), source="test", now=now)
    paper.answer = lambda target: (
        sent(target) if names[target.name] != "later" else later(target, "451 4.7.1 later", timedelta(hours=1))
    )
    assert isinstance(hub.clock, VirtualClock)
    hub.clock.advance(3601)
    await hub.drain()
    assert got(paper, names) == [("later", "now"), ("stays", "now")]
    assert await state(hub, posted.id) == {"sent": 1, "declined": 3, "waiting": 1}
    correction = EVENT | {"topics": ["athlitismos"], "title": "Συναυλία στην πλατεία"}
    only_culture = Choices(Filter(topics=frozenset({"politismos"}), issuers=frozenset({"dimos"})))
    for name in ("stays", "later"):
        await preferences.choose(
            hub.store, hub.witness, ids[name], only_culture, wording=WORDING, source="test", now=now
        )
    await hub.posting.correct(_id(posted), correction, "maria", reason=Reason.AMENDMENT, weight=Weight.MATERIAL)
    await hub.drain()
    told = {names[target.name]: str(target.rendition.action) for target in paper.handed}
    assert told.pop("stays") == "correct", "who holds it is told, whatever they chose since"
    assert set(told) == {"topic"}, "of those who hold nothing, whoever wants it as it is now"


async def test_who_got_it_by_a_digest_is_told_of_the_withdrawal_at_once(hub: Hub, paper: Paper) -> None:
    names = await subscribe(hub, day=DAILY, late=DAILY)
    posted = await hub.posting.post(EVENT, "maria")
    await hub.drain()
    late = next(identity for identity, name in names.items() if name == "late")
    await registry.leave(hub.store, late, source="test", now=hub.clock.now())
    await to(hub, NEXT_MORNING)
    assert got(paper, names) == [("day", "digest:daily:2026-11-24")]
    assert await state(hub, posted.id) == {"sent": 1, "left": 1}
    await hub.posting.withdraw(_id(posted), "maria", reason="ματαιώθηκε")
    await hub.drain()
    (told,) = paper.handed
    assert (names[told.name], str(told.rendition.action)) == ("day", "withdraw")


async def test_after_a_restore_a_withdrawal_waits_for_no_digest(hub: Hub, paper: Paper) -> None:
    """Of whom its text concerns anybody may hold it then, also who reads by digest."""
    wanted = Subscription("day@dimotes.example", "el", Filter(topics=frozenset({"ergasia"})), DAILY)
    await registry.add(hub.store, [wanted], consent="ναι", source="test", now=hub.clock.now())
    posted = await hub.posting.post(EVENT | {"topics": ["politismos"]}, "maria")
    await hub.drain()
    async with hub.store.write() as connection:
        await connection.execute(update(announcements).values(may_hold=1))  # as a restore does
    moved = EVENT | {"topics": ["ergasia"]}
    await hub.posting.correct(_id(posted), moved, "maria", reason=Reason.CORRECTION, weight=Weight.MATERIAL)
    await hub.drain()
    assert await hub.cell(posted.id, 2, "paper") == {"gathering": 1}
    await hub.posting.withdraw(_id(posted), "maria", reason="λάθος")
    await hub.drain()
    assert await hub.cell(posted.id, 3, "paper") == {"sent": 1}


async def test_a_withdrawal_reaches_who_holds_it_in_a_pause_too(hub: Hub, paper: Paper) -> None:
    names = await subscribe(hub, now=Manner())
    posted = await hub.posting.post(EVENT, "maria")
    await hub.drain()
    (who,) = names
    until = hub.clock.now() + timedelta(days=9)
    await preferences.pause(hub.store, hub.witness, who, until, source="test", now=hub.clock.now())
    other = await hub.posting.post(EVENT | {"title": "Κινηματογράφος"}, "maria")
    await hub.drain()
    paper.handed.clear()
    for one in (posted, other):
        await hub.posting.withdraw(_id(one), "maria", reason="ματαιώθηκε")
    await hub.drain()
    (told,) = paper.handed
    assert told.rendition.edition.announcement == _id(posted)


async def test_what_was_changed_since_it_was_chosen_is_not_carried(hub: Hub) -> None:
    posted = await hub.posting.post(EVENT, "maria")
    await hub.posting.withdraw(_id(posted), "maria", reason="λάθος")
    stale = [Carriage(_id(posted), 1, "publish", "somebody", 7)]
    async with hub.store.write() as connection:
        with pytest.raises(TryLater):
            await carry(connection, "paper", [7], stale, hub.clock.now())


async def test_an_answer_that_was_lost_may_mean_that_they_hold_it(hub: Hub, paper: Paper) -> None:
    await subscribe(hub, day=DAILY)
    posted = await hub.posting.post(EVENT, "maria")
    await hub.drain()
    answers = iter([unknown, sent])

    def answer(target: Target) -> Receipt:
        made = next(answers)
        return unknown(target, "the connection dropped") if made is unknown else sent(target)

    paper.answer = answer
    await to(hub, NEXT_MORNING)
    assert [(t.attempt, t.marked) for t in paper.handed] == [(1, False), (2, True)]
    assert await state(hub, posted.id) == {"sent": 1}


async def test_a_digest_that_is_not_taken_now_is_made_again_of_what_holds_then(hub: Hub, paper: Paper) -> None:
    await subscribe(hub, day=DAILY)
    one = await hub.posting.post(EVENT, "maria")
    two = await hub.posting.post(EVENT | {"title": "Κινηματογράφος"}, "maria")
    await hub.drain()
    paper.answer = lambda target: later(target, "busy", timedelta(hours=1))
    await to(hub, NEXT_MORNING)
    await hub.posting.withdraw(_id(one), "maria", reason="λάθος")
    await hub.drain()
    paper.answer = sent
    paper.handed.clear()
    await to(hub, NEXT_MORNING + timedelta(hours=2))
    assert len(paper.handed) == 1
    assert await state(hub, one.id) == {"superseded": 1}
    assert await state(hub, two.id) == {"sent": 1}


async def test_after_a_restore_a_digest_that_had_gone_out_is_marked(hub: Hub, paper: Paper) -> None:
    await subscribe(hub, day=DAILY)
    await hub.posting.post(EVENT, "maria")
    await hub.drain()
    await hub.witness.mailing("digest:daily:2026-11-24:paper:dimos")  # by a database that was lost
    await to(hub, NEXT_MORNING)
    assert [target.marked for target in paper.handed] == [True]


async def test_one_is_reminded_the_day_before_of_what_still_holds(hub: Hub, paper: Paper) -> None:
    names = await subscribe(hub, asked=Manner(reminders=True), other=Manner())
    kept = await hub.posting.post(EVENT, "maria")
    moved = await hub.posting.post(EVENT | {"title": "Κινηματογράφος"}, "maria")
    await hub.drain()
    paper.handed.clear()
    job = MakeReminders(hub.store, hub.witness, URL, ("paper",), SETTINGS)
    day_before = datetime(2026, 12, 11, 8, 0, 1, tzinfo=UTC)
    await to(hub, day_before - timedelta(hours=1))
    await job.run(hub.clock.now())
    await hub.drain()
    assert got(paper, names) == []
    await to(hub, day_before)
    await job.run(hub.clock.now())
    later_day = {"start": "2026-12-20T19:30:00+02:00", "end": "2026-12-20T21:30:00+02:00"}
    await hub.posting.correct(
        _id(moved),
        EVENT | {"title": "Κινηματογράφος", "occurrences": [later_day]},
        "maria",
        reason=Reason.POSTPONEMENT,
        weight=Weight.MATERIAL,
    )
    for _ in range(2):  # a second look makes no other
        await hub.drain()
        await job.run(hub.clock.now())
    reminders = [(names[t.name], t.occasion) for t in paper.handed if t.occasion != "now"]
    assert reminders == [("asked", "reminder:P1D:2026-12-12T19:30")]
    async with hub.store.read() as connection:
        rows = await connection.execute(
            select(deliveries.c.state, func.count())
            .join(mailings, mailings.c.id == deliveries.c.announcement)
            .group_by(deliveries.c.state)
        )
        assert {row[0]: row[1] for row in rows} == {"sent": 1, "unneeded": 1}
    assert await state(hub, kept.id) == {"sent": 2}


async def test_who_wants_no_reminders_any_more_gets_none_that_was_planned_before(hub: Hub, paper: Paper) -> None:
    reminded = Manner(reminders=True)
    names = await subscribe(hub, stays=reminded, stops=reminded, issuer=reminded, pauses=reminded)
    ids = {name: identity for identity, name in names.items()}
    await hub.posting.post(EVENT, "maria")
    await hub.drain()
    paper.handed.clear()
    paper.answer = lambda target: later(target, "451 4.7.1 later", timedelta(hours=1))
    await to(hub, datetime(2026, 12, 11, 8, 0, 1, tzinfo=UTC))
    now = hub.clock.now()
    await MakeReminders(hub.store, hub.witness, URL, ("paper",), SETTINGS).run(now)
    await hub.drain()
    assert len(got(paper, names)) == 4
    for name, choices in (
        ("stops", Choices(Filter(issuers=frozenset({"dimos"})))),
        ("issuer", Choices(Filter(issuers=frozenset({"deya"})), reminded)),
    ):
        await preferences.choose(hub.store, hub.witness, ids[name], choices, wording=WORDING, source="test", now=now)
    await preferences.pause(hub.store, hub.witness, ids["pauses"], now + timedelta(days=9), source="test", now=now)
    paper.answer = sent
    await to(hub, now + timedelta(minutes=61))
    assert [name for name, _ in got(paper, names)] == ["stays"]


@pytest.mark.parametrize("answer", [refused, later])
async def test_who_was_not_given_it_by_itself_and_got_it_with_a_reminder_is_told_of_the_withdrawal(
    hub: Hub, paper: Paper, answer: Callable[[Target, str], Receipt]
) -> None:
    await subscribe(hub, asked=Manner(reminders=True))
    posted = await hub.posting.post(EVENT, "maria")
    paper.answer = lambda target: answer(target, "not now") if target.occasion == "now" else sent(target)
    await hub.drain()
    await to(hub, datetime(2026, 12, 11, 8, 0, 1, tzinfo=UTC))
    await MakeReminders(hub.store, hub.witness, URL, ("paper",), SETTINGS).run(hub.clock.now())
    await hub.drain()
    assert paper.handed[-1].occasion == "reminder:P1D:2026-12-12T19:30"
    paper.answer = sent
    await hub.posting.withdraw(_id(posted), "maria", reason="ματαιώθηκε")
    await hub.drain()
    assert str(paper.handed[-1].rendition.action) == "withdraw"


@pytest.mark.parametrize(
    ("hour", "now", "expected"),
    [
        (time(8), datetime(2026, 11, 24, 5, 59, tzinfo=UTC), datetime(2026, 11, 23, 6, tzinfo=UTC)),
        (time(8), datetime(2026, 11, 24, 6, 0, tzinfo=UTC), datetime(2026, 11, 24, 6, tzinfo=UTC)),
        # 29 March 2026: 03:30 does not exist; it is as long after midnight all the same.
        (time(3, 30), datetime(2026, 3, 29, 1, 30, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        # 25 October 2026: 03:30 comes twice; the first counts, and the second makes no other.
        (time(3, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (time(3, 30), datetime(2026, 10, 25, 1, 31, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_when_a_digest_was_last_due(hour: time, now: datetime, expected: datetime) -> None:
    assert newest_turn(Frequency.DAILY, hour, 0, now)[1] == expected


@pytest.mark.parametrize(("hour", "days"), [(time(8), (17, 23)), (time(12), (18, 24)), (time(20), (18, 24))])
def test_a_digest_is_called_by_the_days_it_tells_of(hour: time, days: tuple[int, int]) -> None:
    first, last = (date(2026, 11, day) for day in days)
    assert covered(Frequency.WEEKLY, hour, date(2026, 11, 24)) == (first, last)
    assert covered(Frequency.DAILY, hour, date(2026, 11, 24)) == (last, last)


def test_the_weekly_one_is_due_on_its_day() -> None:
    day, _ = newest_turn(Frequency.WEEKLY, time(8), 4, datetime(2026, 11, 26, 12, tzinfo=UTC))
    assert day == date(2026, 11, 20)


def _id(posted: Posted) -> UUID:
    return UUID(posted.id)


async def test_what_was_paused_between_the_mark_and_the_hand_over_is_not_lost(hub: Hub, paper: Paper) -> None:
    await subscribe(hub, one=DAILY, two=DAILY)
    kept = await hub.posting.post(EVENT, "maria")
    stopped = await hub.posting.post(EVENT | {"title": "Κινηματογράφος"}, "maria")
    await hub.drain()
    pausing: list[asyncio.Future[None]] = []

    class Slow(Paper):
        async def deliver(self, targets: AsyncIterator[Target]) -> AsyncIterator[Receipt]:
            async for receipt in super().deliver(targets):
                if not pausing:
                    pausing.append(asyncio.ensure_future(hub.posting.reschedule(_id(stopped), "maria", paused=True)))
                    await pausing[0]
                    assert isinstance(hub.clock, VirtualClock)
                    hub.clock.advance(0.5)  # the look is too old
                yield receipt

    slow = Slow(selection_for=paper.selection_for)
    hub.around(paper=slow)
    await to(hub, NEXT_MORNING)
    assert sorted(t.rendition.parts["text"].count(",") for t in slow.handed) == [0, 1]
    assert await state(hub, stopped.id) == {"sent": 1, "gathering": 1}
    assert await state(hub, kept.id) == {"sent": 2}


async def test_what_a_second_try_does_not_carry_is_not_sent_with_it_and_may_be_held(hub: Hub, paper: Paper) -> None:
    names = await subscribe(hub, day=DAILY)
    kept = await hub.posting.post(EVENT, "maria")
    stopped = await hub.posting.post(EVENT | {"title": "Κινηματογράφος"}, "maria")
    await hub.drain()

    class Unsure(Paper):
        """The first answer is lost, and meanwhile one of the two is paused."""

        async def deliver(self, targets: AsyncIterator[Target]) -> AsyncIterator[Receipt]:
            async for receipt in super().deliver(targets):
                if receipt.target.attempt == 1 and "digest" in receipt.target.occasion:
                    await hub.posting.reschedule(_id(stopped), "maria", paused=True)
                    yield unknown(receipt.target, "the answer was lost")
                else:
                    yield receipt

    unsure = Unsure(selection_for=paper.selection_for)
    hub.around(paper=unsure)
    await to(hub, NEXT_MORNING)
    assert [t.rendition.parts["text"].count(",") for t in unsure.handed] == [1, 0]
    assert await state(hub, kept.id) == {"sent": 1}
    assert await state(hub, stopped.id) == {"gathering": 1}
    unsure.handed.clear()
    await hub.posting.withdraw(_id(stopped), "maria", reason="ματαιώθηκε")
    await hub.drain()
    assert [(names[t.name], str(t.rendition.action)) for t in unsure.handed] == [("day", "withdraw")]


async def test_what_is_withdrawn_while_a_digest_is_being_marked_does_not_go_out_with_it(postgresql_url: str) -> None:
    """On PostgreSQL an action passes beside the transaction of the mark, and its plan finds nobody to tell."""
    paper = Paper()
    hub = await open_hub(postgresql_url, {"paper": paper})
    paper.selection_for = lambda edition: Subscribers(edition, "paper", hub.clock)

    class Overtaken(Digests):
        async def contents(self, connection: AsyncConnection, mailing: Mailing, variant: str) -> Contents:
            found = await super().contents(connection, mailing, variant)
            if variant and not done:
                done.append(await hub.posting.withdraw(_id(posted), "maria", reason="λάθος"))
            return found

    done: list[Posted] = []
    hub.sources = {"digest": Overtaken(URL, hub.clock)}
    await subscribe(hub, day=DAILY)
    posted = await hub.posting.post(EVENT, "maria")
    await hub.drain()
    await to(hub, NEXT_MORNING)
    assert done
    assert paper.handed == []
    await hub.store.close()


async def test_who_follows_a_carrier_waits_for_its_new_mark(postgresql_url: str) -> None:
    """A carrier that was put back is marked again while another worker looks what became of it."""
    hub = await open_hub(postgresql_url, {"paper": Paper()})
    posted = await hub.posting.post(EVENT, "maria")
    async with hub.store.write() as connection:
        letter = await write_letter(connection, kind="x", channel="paper", target="one", issuer="dimos", now=START)
        of_letter = deliveries.c.announcement == letter
        carrier = (await connection.execute(select(deliveries.c.id).where(of_letter))).scalar_one()
        carriage = Carriage(_id(posted), 1, "publish", "one", carrier)
        await carry(connection, "paper", [carrier], [carriage], START)
        await connection.execute(update(deliveries).where(deliveries.c.carrier == carrier).values(gathers="daily"))

    async def look() -> None:
        async with hub.store.write() as connection:
            await follow(connection, 10)

    async with hub.store.write() as connection:
        await connection.execute(update(deliveries).where(of_letter).values(state="sending"))
        await carry(connection, "paper", [carrier], [carriage], START)
        looking = asyncio.ensure_future(look())
        await asyncio.wait({looking}, timeout=1)  # it ends at once, or waits for us
    await looking
    async with hub.store.read() as connection:
        states = await connection.execute(select(deliveries.c.state).where(deliveries.c.carrier == carrier))
        assert states.scalars().all() == ["sending"]
    await hub.store.close()


async def test_what_its_reader_has_left_since_is_not_in_it_and_nothing_waits_for_who_is_gone(
    hub: Hub, paper: Paper
) -> None:
    names = await subscribe(hub, narrower=DAILY, gone=DAILY)
    narrower, gone = sorted(names, key=lambda identity: names[identity], reverse=True)
    posted = await hub.posting.post(EVENT, "maria")
    await hub.drain()
    tenders = Choices(Filter(kinds=frozenset({"tender"})), DAILY)
    await preferences.choose(
        hub.store, hub.witness, narrower, tenders, wording=WORDING, source="test", now=hub.clock.now()
    )
    await registry.leave(hub.store, gone, source="test", now=hub.clock.now())
    await to(hub, NEXT_MORNING)
    assert got(paper, names) == []
    assert await state(hub, posted.id) == {"left": 2}


async def test_what_expired_while_it_waited_is_in_the_next_one_when_its_expiry_moves(hub: Hub, paper: Paper) -> None:
    names = await subscribe(hub, day=DAILY)
    posted = await hub.posting.post(EVENT | {"expiry": (START + timedelta(hours=2)).isoformat()}, "maria")
    await hub.drain()
    assert isinstance(hub.clock, VirtualClock)
    hub.clock.advance(timedelta(hours=4).total_seconds())
    await hub.drain()
    assert await state(hub, posted.id) == {"expired": 1}
    await hub.posting.reschedule(_id(posted), "maria", expires_at=NEXT_MORNING + timedelta(days=1))
    await hub.drain()
    await to(hub, NEXT_MORNING)
    assert got(paper, names) == [("day", "digest:daily:2026-11-24")]
    assert await state(hub, posted.id) == {"sent": 1}


async def test_what_a_lost_digest_of_another_day_may_have_brought_comes_marked(hub: Hub, paper: Paper) -> None:
    """The backup is of Monday, the machine was lost on Tuesday evening, the go was said on Wednesday."""
    await subscribe(hub, day=DAILY)
    await hub.posting.post(EVENT, "maria")
    await hub.drain()
    await hub.witness.mailing("digest:daily:2026-11-24:paper:dimos")  # by the database that was lost
    assert isinstance(hub.clock, VirtualClock)
    wednesday = NEXT_MORNING + timedelta(days=1)
    hub.clock.advance((wednesday - hub.clock.now()).total_seconds())
    await resume(hub.store, hub.witness, hub.clock, hub.channels)
    await to(hub, wednesday)
    assert [(target.occasion, target.marked) for target in paper.handed] == [("digest:daily:2026-11-25", True)]


async def test_each_issuer_writes_a_digest_of_its_own(hub: Hub, paper: Paper) -> None:
    """Who agreed to hear from one of them hears from it alone, in its name."""
    await subscribe(hub, both=DAILY)
    only = Subscription("only@dimotes.example", "el", Filter(issuers=frozenset({"deya"})), DAILY)
    await registry.add(hub.store, [only], consent="ναι", source="test", now=hub.clock.now())
    await hub.posting.post(EVENT, "maria")
    await hub.posting.post(EVENT | {"issuer": "deya"}, "maria")
    await hub.drain()
    await to(hub, NEXT_MORNING)
    issuers = sorted((str(target.address), _mailing_of(target).issuer.slug) for target in paper.handed)
    both, alone = "both@dimotes.example", "only@dimotes.example"
    assert issuers == [(both, "deya"), (both, "dimos"), (alone, "deya")]


def _mailing_of(target: Target) -> Mailing:
    assert isinstance(target.rendition.subject, Mailing)
    return target.rendition.subject


async def test_what_was_paused_for_a_minute_at_the_digest_comes_with_it_when_it_goes_on(hub: Hub, paper: Paper) -> None:
    names = await subscribe(hub, day=DAILY)
    posted = await hub.posting.post(EVENT, "maria")
    await hub.drain()
    await hub.posting.reschedule(_id(posted), "maria", paused=True)
    await to(hub, NEXT_MORNING)
    assert got(paper, names) == []
    await to(hub, NEXT_MORNING + timedelta(minutes=1))
    assert got(paper, names) == []
    await hub.posting.reschedule(_id(posted), "maria", paused=False)
    await to(hub, NEXT_MORNING + timedelta(minutes=2))
    assert got(paper, names) == [("day", "digest:daily:2026-11-24")]
    await to(hub, NEXT_MORNING + timedelta(minutes=3))
    assert got(paper, names) == []
    assert await state(hub, posted.id) == {"sent": 1}
