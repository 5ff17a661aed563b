"""Last-Modified of what is made at every look."""

from datetime import UTC, datetime, timedelta

from core.modified import MOST, Modified

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_it_is_when_the_present_bytes_first_came_out() -> None:
    modified = Modified()
    assert modified.at("/a", '"1"', NOW) == NOW
    assert modified.at("/a", '"1"', NOW + SECOND) == NOW
    assert modified.at("/b", '"1"', NOW + SECOND) == NOW + SECOND
    assert modified.at("/a", '"2"', NOW + 5 * SECOND) == NOW + 5 * SECOND
    assert modified.at("/a", '"1"', NOW + 9 * SECOND) == NOW + 9 * SECOND, "it went back: that is a change too"


def test_two_changes_in_one_second_have_two_dates() -> None:
    modified = Modified()
    seen = [modified.at("/a", f'"{n}"', NOW).replace(microsecond=0) for n in range(3)]
    assert seen == [NOW, NOW + SECOND, NOW + 2 * SECOND]


def test_what_is_forgotten_is_taken_as_changed() -> None:
    modified = Modified()
    modified.at("/a", '"1"', NOW)
    for n in range(MOST):
        modified.at(f"/{n}", '"1"', NOW)
    assert modified.at("/a", '"1"', NOW + SECOND) == NOW + SECOND
