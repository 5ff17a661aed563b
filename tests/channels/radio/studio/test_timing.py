"""A slot against the clock: what was used, what is left, what to leave out."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from channels.radio.studio.timing import Item, clocking, leave_out

START = datetime(2026, 11, 26, 8, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def test_before_it_starts_all_of_it_is_still_to_come() -> None:
    found = clocking(START, 300, [Item("a", 60, 2), Item("b", 90, 2)], after(-600))
    assert (found.planned_s, found.used_s, found.remaining_s) == (150, 0, 150)
    assert (found.over_s, found.ends_at, found.leave_out) == (-150, after(150), ())


def test_what_was_read_counts_as_long_as_it_took_and_what_is_read_as_long_as_it_has() -> None:
    items = [Item("a", 60, 2, after(0), after(80)), Item("b", 60, 2, after(90)), Item("c", 60, 2)]
    found = clocking(START, 200, items, after(110))
    assert (found.used_s, found.remaining_s) == (100, 100)
    assert (found.over_s, found.ends_at) == (10, after(210))
    assert found.leave_out == ("c",)


def test_one_that_runs_longer_than_planned_takes_no_more_from_what_is_left() -> None:
    found = clocking(START, 60, [Item("a", 30, 2, after(0))], after(50))
    assert (found.used_s, found.remaining_s, found.over_s) == (50, 0, -10)


def test_the_least_that_matters_is_left_out_and_no_more_than_is_needed() -> None:
    items = [Item("urgent", 60, 0), Item("long", 60, 2), Item("short", 20, 2), Item("news", 30, 1)]
    assert leave_out(items, 10) == ("short",)
    assert leave_out(items, 30) == ("long",), "with the long one gone, the short one helps nobody"
    assert leave_out(items, 70) == ("long", "short")
    assert leave_out(items, 100) == ("long", "short", "news")
    assert leave_out(items, 1000) == ("long", "short", "news"), "what must be said stays, late or not"


ITEMS = st.lists(st.tuples(st.floats(1, 120), st.integers(0, 3)), min_size=1, max_size=8).map(
    lambda drawn: [Item(str(n), length, rank) for n, (length, rank) in enumerate(drawn)]
)


@given(ITEMS, st.floats(-60, 600))
def test_what_is_left_out_lands_on_time_and_none_of_it_in_vain(items: list[Item], over_s: float) -> None:
    gone = set(leave_out(items, over_s))
    saved = sum(item.planned_s for item in items if item.id in gone)
    if over_s <= 0:
        assert not gone
        return
    may = [item for item in items if item.rank]
    assert gone <= {item.id for item in may}
    assert saved >= over_s or len(gone) == len(may)
    if saved >= over_s:
        assert all(
            sum(other.planned_s for other in items if other.id in gone and other is not item) < over_s
            for item in items
            if item.id in gone
        )
        kept = [item for item in items if item.id not in gone]
        dropped_most = min(item.rank for item in items if item.id in gone)
        # nothing of more weight goes while what matters less would have done
        assert not any(item.rank > dropped_most and item.planned_s >= over_s for item in kept)
