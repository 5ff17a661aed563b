"""How much a relay is given: weights, and more slowly, much less at once (AIMD), by what it says."""

import asyncio

import pytest

from channels.email.pace import FORGOTTEN_AT, SLOWEST_PER_S, Pace
from channels.email.pool import Pool
from channels.email.protocol import Reply
from channels.email.relays import Relay, parse_relays
from channels.email.replies import Verdict, overloaded
from channels.email.settings import EmailSettings
from channels.email.standing import MAX_REST_S, Relays, Standing
from core.clock import SystemClock, VirtualClock
from core.store import Store
from tests.hub import START


@pytest.mark.parametrize(
    ("code", "text", "ours"),
    [
        (421, "closing", True),
        (450, "4.7.1 too many messages", True),
        (451, "4.7.0 temporarily rate limited", True),
        (452, "4.3.1 insufficient system storage", True),
        (451, "4.4.5 congested", True),
        (450, "4.7.1 Greylisted, come back later", False),
        (452, "4.2.2 mailbox full", False),
        (450, "4.2.1 busy", False),
        (452, "no room", False),
        (550, "5.7.1 go away", False),
        (250, "2.0.0 ok", False),
    ],
)
def test_which_words_are_about_our_speed(code: int, text: str, ours: bool) -> None:
    assert overloaded(Reply(code, text)) is ours


def test_a_pace_is_halved_at_once_comes_back_slowly_and_is_forgotten() -> None:
    pace, now = Pace(), 100.0
    for _ in range(8000):  # 200 a second
        now += 0.005
        pace.took(now)
    assert pace.per_s is None
    assert pace.wait_s(now) == 0
    pace.slower(now)
    halved = pace.per_s
    assert halved == pytest.approx(100, rel=0.1)
    now += 1
    pace.took(now)
    assert halved < pace.per_s < halved * 1.5
    for _ in range(60):
        now += 1
        pace.took(now)
    assert pace.per_s is None, f"{FORGOTTEN_AT} times the speed it had, and no complaint"


def test_a_pace_spreads_what_leaves_and_never_stands_still() -> None:
    pace = Pace()
    for _ in range(20):
        pace.slower(10.0)
    assert pace.per_s == SLOWEST_PER_S
    left = 0
    for tick in range(1000):
        now = 10 + tick / 100
        if pace.wait_s(now) <= 0:
            pace.leave(now)
            left += 1
    assert left in (10, 11)


def standing(**changes: object) -> tuple[Standing, VirtualClock]:
    clock = VirtualClock(START)
    return Standing(Relay("mx", 25), clock, 8, 8, **changes), clock  # type: ignore[arg-type]


def test_a_relay_that_takes_nothing_any_more_rests_longer_and_longer() -> None:
    one, clock = standing()
    one.open = 8
    one.too_much("452 4.3.1")
    one.too_much("452 4.3.1")
    assert (one.allowed, one.cuts) == (4, 1), "what was under way together is one word"
    assert not one.resting(urgent=True)
    rests = []
    for _ in range(8):
        clock.advance(1)
        one.too_much("452 4.3.1")
        rests.append(one.rests_until - clock.monotonic())
        assert one.resting(urgent=True)
        clock.advance(rests[-1])
        assert not one.resting(urgent=True)
    assert rests == sorted(rests)
    assert rests[-1] == MAX_REST_S
    one.took()
    clock.advance(1)
    one.too_much("452 4.3.1")
    assert not one.resting(urgent=False), "it took something: it is only asked for less"


def test_connections_go_by_weight() -> None:
    clock = VirtualClock(START)
    relays = parse_relays("smtp://one?weight=3,smtp://two")
    both = Relays([Standing(relay, clock, 8, 8) for relay in relays])
    for _ in range(8):
        both.candidates(besides=False, urgent=False)[0].enter(urgent=False)
    assert [s.open for s in both.standings] == [6, 2]


def test_what_stands_behind_the_question_mark() -> None:
    one, two, three = parse_relays(
        "smtp://mx:2525?weight=3&per_minute=600&per_hour=20000&per_day=90000,lmtp+unix:///run/lmtp?per_day=5,file:///o"
    )
    assert (one.weight, one.caps.limits()) == (3, ((60_000, 600), (3_600_000, 20_000), (86_400_000, 90_000)))
    assert (two.protocol, two.path, two.caps.limits()) == ("lmtp", "/run/lmtp", ((86_400_000, 5),))
    assert (three.protocol, three.path, three.caps.limits()) == ("file", "/o", ())


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ("smtp://ok,smtp://u:secret@mx?weight=0", "2.*weight"),
        ("smtp://mx?per_minute=many", "1.*per_minute"),
        ("smtp://mx?per_second=5", "1.*unknown"),
        ("smtp://mx?weight=1&weight=2", "1.*twice"),
        ("smtp://mx/path", "1.*read"),
        ("file://outbox/here", "1.*whole path"),
        ("lmtp+unix:///", "1.*whole path"),
        ("file://u:secret@/here", "1.*whole path"),
    ],
)
def test_what_is_written_wrong_is_named_without_the_password(wrong: str, named: str) -> None:
    with pytest.raises(ValueError, match=named) as caught:
        parse_relays(wrong)
    assert "secret" not in str(caught.value)


async def test_a_relay_whose_name_is_none_is_one_that_does_not_answer(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    pool = Pool(EmailSettings(relays="smtp://a..b:25"), SystemClock(), store)
    loop = asyncio.get_running_loop()
    answered: asyncio.Future[Verdict] = loop.create_future()
    pool.hand_in(b"a@b.example", b"c@d.example", b"x\r\n", loop.time() + 20, answered.set_result)
    assert (await asyncio.wait_for(answered, 20)).outcome == "later"
    await pool.close()
    await store.close()
