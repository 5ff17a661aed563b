"""When what is read: limits, fairness, urgency, and the two days a year that have another length."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.radio.rundown import day_bounds, rundown, slot_starts
from channels.radio.settings import RadioSettings
from core.playout import Piece

DAY = date(2026, 11, 23)
TIMES = RadioSettings().times
START = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)


def segment(name: str, **changes: Any) -> Piece:
    """Its title is its name, its announcement sorts like it."""
    fields: dict[str, Any] = {
        "announcement": UUID(bytes=name.encode().ljust(16, b"\0")),
        "language": "el",
        "edition": 1,
        "parts": {"title": name, "script": name, "spoken": name},
        "files": {"spot": "ab/x.mp3"},
        "facts": {"duration_s": changes.pop("duration_s", 30.0)},
        "urgency": 2,
        "fresh_at": START,
        "since": START - timedelta(days=1),
        "until": START + timedelta(days=3),
    }
    return Piece(**{**fields, **changes})


def read(segments: list[Piece], slot_seconds: float = 300) -> list[list[str]]:
    return [[r.segment.title for r in slot.readings] for slot in rundown(segments, DAY, TIMES, slot_seconds)]


def test_everything_is_read_each_time_while_it_fits() -> None:
    assert read([segment("a"), segment("b")]) == [["a", "b"], *[["a", "b"]] * 6]


def test_the_urgent_first_then_the_freshest() -> None:
    fresh = segment("fresh", fresh_at=START + timedelta(hours=1))
    assert read([segment("old"), fresh, segment("urgent", urgency=0)])[0] == ["urgent", "fresh", "old"]


def test_when_not_all_fit_they_take_turns_and_the_urgent_is_always_there() -> None:
    many = [segment(f"n{n}", duration_s=100) for n in range(4)] + [segment("urgent", urgency=0, duration_s=100)]
    slots = read(many)
    assert all(slot[0] == "urgent" and len(slot) == 3 for slot in slots)
    counts = {f"n{n}": sum(f"n{n}" in slot for slot in slots) for n in range(4)}
    assert set(counts.values()) <= {3, 4}


def test_one_that_is_longer_than_a_slot_is_still_read() -> None:
    assert read([segment("long", duration_s=900)], 300)[0] == ["long"]


def test_nothing_before_its_release_and_nothing_that_would_not_end_in_time() -> None:
    noon = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    assert [bool(slot) for slot in read([segment("a", since=noon)])] == [False, False, *[True] * 5]
    assert [bool(slot) for slot in read([segment("a", until=noon + timedelta(seconds=29))])] == [
        True,
        True,
        *[False] * 5,
    ]


def test_starts_follow_one_another() -> None:
    (slot, *_) = rundown([segment("a"), segment("b")], DAY, TIMES, 300)
    assert [r.local.strftime("%H:%M:%S") for r in slot.readings] == ["08:00:00", "08:00:30"]


@pytest.mark.parametrize(
    ("day", "hours", "eight"), [(date(2026, 3, 29), 23, 5), (date(2026, 10, 25), 25, 6), (date(2026, 7, 1), 24, 5)]
)
def test_days_of_23_and_25_hours(day: date, hours: int, eight: int) -> None:
    start, end = day_bounds(day)
    assert end - start == timedelta(hours=hours)
    assert slot_starts(day, [time(8)])[0].hour == eight


def test_an_hour_that_does_not_exist_moves_on_and_one_that_comes_twice_is_the_first() -> None:
    assert slot_starts(date(2026, 3, 29), [time(3, 30)]) == [datetime(2026, 3, 29, 1, 30, tzinfo=UTC)]
    assert slot_starts(date(2026, 10, 25), [time(3, 30)]) == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC)]
    assert len(slot_starts(date(2026, 3, 29), [time(3, 30), time(4, 30)])) == 1


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.floats(1, 200), st.integers(-48, 30), st.integers(0, 72)),
        min_size=1,
        max_size=12,
    ),
    st.integers(30, 600),
)
def test_no_slot_overruns_or_overlaps_and_every_reading_holds(
    drawn: list[tuple[int, float, int, int]], slot_seconds: int
) -> None:
    segments = [
        segment(
            str(n),
            urgency=urgency,
            duration_s=duration,
            since=START + timedelta(hours=since),
            until=START + timedelta(hours=since + length),
        )
        for n, (urgency, duration, since, length) in enumerate(drawn)
    ]
    for slot in rundown(segments, DAY, TIMES, slot_seconds):
        at = slot.start
        for reading in slot.readings:
            assert reading.start == at
            at += timedelta(seconds=reading.segment.duration_s)
            assert reading.segment.since <= reading.start
            assert at <= reading.segment.until
        assert len({reading.segment.id for reading in slot.readings}) == len(slot.readings)
        assert slot.duration_s <= slot_seconds or len(slot.readings) == 1
