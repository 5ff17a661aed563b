"""The pace never exceeds Telegram's limits, and a halt halts every chat."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.telegram.pace import Pace
from core.clock import VirtualClock
from core.errors import TryLater


def clock() -> VirtualClock:
    return VirtualClock(datetime(2026, 5, 12, tzinfo=UTC))


async def take(pace: Pace, clock: VirtualClock, chat: str) -> float:
    """The time at which the turn came; one that is far away is waited for too."""
    while True:
        turn = asyncio.ensure_future(pace.turn(chat))
        while not turn.done():
            await asyncio.sleep(0)
            if not turn.done() and (wake := clock.next_wake()) is not None:
                clock.advance(wake - clock.monotonic())
        try:
            turn.result()
        except TryLater as error:
            clock.advance(error.after.total_seconds())
        else:
            return clock.monotonic()


def most_in(times: list[float], window_s: float) -> int:
    return max(sum(1 for t in times if start <= t <= start + window_s) for start in times)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=150), st.floats(0, 0.2))
def test_limits_hold_in_every_window(chats: list[int], pause_s: float) -> None:
    async def run() -> None:
        here = clock()
        pace = Pace(here)
        taken: list[tuple[int, float]] = []
        for chat in chats:
            taken.append((chat, await take(pace, here, str(chat))))
            here.advance(pause_s)
        assert most_in([t for _, t in taken], 1.0) <= 30
        for chat in set(chats):
            mine = [t for c, t in taken if c == chat]
            assert most_in(mine, 1.0) <= 1
            assert most_in(mine, 60.0) <= 20

    asyncio.run(run())


async def test_thirty_leave_at_once() -> None:
    here = clock()
    pace = Pace(here)
    times = [await take(pace, here, str(n)) for n in range(31)]
    assert times[:30] == [0.0] * 30
    assert times[30] == pytest.approx(1.05)


async def test_a_far_turn_is_not_waited_for() -> None:
    here = clock()
    pace = Pace(here)
    for _ in range(20):
        await take(pace, here, "a")
    with pytest.raises(TryLater) as far:
        await pace.turn("a")
    assert far.value.after.total_seconds() == pytest.approx(60.05 - here.monotonic())
    await pace.turn("b")


async def test_a_halt_is_for_every_chat_and_is_not_shortened() -> None:
    here = clock()
    pace = Pace(here)
    pace.halt(timedelta(seconds=30))
    pace.halt(timedelta(seconds=5))
    with pytest.raises(TryLater) as halted:
        await pace.turn("a")
    assert halted.value.after == timedelta(seconds=30)
    here.advance(30)
    await pace.turn("a")
