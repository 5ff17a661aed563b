"""What goes into a bulletin."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.radio.sound.bulletin import CONSIDERED, TEMPO_MOST, WITHIN_S, Candidate, plan

NOON = datetime(2026, 11, 24, 10, tzinfo=UTC)
AROUND_S, BETWEEN_S = 9.0, 1.4


def candidate(number: int, urgency: int = 2, topic: str = "", **lengths: float) -> Candidate:
    lengths_s = {int(name[1:]): length for name, length in lengths.items()} or {15: 11.3, 30: 24.8, 60: 51.6}
    return Candidate(f"n{number}", urgency, topic or f"t{number}", NOON - timedelta(hours=number), lengths_s)


def spoken_s(candidates: list[Candidate], made: object) -> float:
    lengths = {one.id: one.lengths_s for one in candidates}
    items = made.items  # type: ignore[attr-defined]
    return AROUND_S + sum(lengths[one.id][one.form_s] for one in items) + BETWEEN_S * max(0, len(items) - 1)


@pytest.mark.parametrize("target_s", [60, 180, 300])
def test_forms_are_chosen_so_that_it_lasts_as_long_as_it_should(target_s: int) -> None:
    candidates = [candidate(n) for n in range(12)]
    made = plan(candidates, target_s, AROUND_S, BETWEEN_S)
    assert made.fits
    assert abs(made.duration_s - target_s) <= WITHIN_S
    assert made.duration_s == pytest.approx(spoken_s(candidates, made) / made.tempo)


def test_the_urgent_is_in_it_and_first_whatever_else_there_is() -> None:
    urgent = candidate(99, urgency=0)
    made = plan([*(candidate(n, urgency=1) for n in range(30)), urgent], 60, AROUND_S, BETWEEN_S)
    assert made.items[0].id == "n99"


def test_the_urgent_is_considered_however_much_fresher_the_rest_is() -> None:
    """There is more than is looked at."""
    urgent = candidate(2 * CONSIDERED, urgency=1)
    made = plan([*(candidate(n) for n in range(CONSIDERED + 10)), urgent], 60, AROUND_S, BETWEEN_S)
    assert made.items[0].id == urgent.id


def test_all_that_is_urgent_is_read_before_what_is_not_whatever_its_topic() -> None:
    said = [
        candidate(1, 0, "water", s60=5.0),
        candidate(2, 1, "roads", s60=5.0),
        candidate(3, 1, "schools", s60=5.0),
        candidate(4, 1, "roads", s60=5.0),
        candidate(5, 2, "water", s60=5.0),
        candidate(6, 2, "roads", s60=5.0),
        candidate(7, 2, "water", s60=5.0),
    ]
    made = plan(said, 300, AROUND_S, BETWEEN_S)
    assert [one.id for one in made.items] == ["n1", "n2", "n4", "n3", "n5", "n7", "n6"]


def test_topics_take_their_turn_and_stand_together() -> None:
    sports = [candidate(n, topic="sports") for n in range(6)]
    others = [candidate(n, topic="culture") for n in (6, 8)]
    made = plan([*sports, *others], 90, AROUND_S, BETWEEN_S)
    topics = ["culture" if one.id in ("n6", "n8") else "sports" for one in made.items]
    assert set(topics) == {"sports", "culture"}
    assert topics == sorted(topics, reverse=True)


def test_where_there_is_little_to_say_all_of_it_is_said_and_it_is_short() -> None:
    made = plan([candidate(1), candidate(2)], 300, AROUND_S, BETWEEN_S)
    assert [one.form_s for one in made.items] == [60, 60]
    assert (made.fits, made.tempo) == (False, 1.0)
    assert plan([], 60, AROUND_S, BETWEEN_S).items == ()


def test_what_is_too_long_is_left_out() -> None:
    made = plan([candidate(1, s60=200.0), candidate(2, s15=12.0)], 60, AROUND_S, BETWEEN_S)
    assert [one.id for one in made.items] == ["n2"]


def test_the_tempo_changes_a_little_where_no_choice_fits() -> None:
    made = plan([candidate(1, s60=53.5)], 60, AROUND_S, BETWEEN_S)
    assert made.fits
    assert 1 < made.tempo <= 1 + TEMPO_MOST
    assert plan([candidate(1, s60=50.0)], 60, AROUND_S, BETWEEN_S).tempo == 1.0


@given(
    lengths=st.lists(st.floats(3, 90), min_size=1, max_size=12),
    urgencies=st.lists(st.integers(0, 2), min_size=12, max_size=12),
    target_s=st.sampled_from([60, 120, 180]),
)
def test_it_never_lasts_longer_than_it_may_and_says_whether_it_fits(
    lengths: list[float], urgencies: list[int], target_s: int
) -> None:
    candidates = [
        candidate(n, urgency=urgencies[n], topic=f"t{n % 3}", s15=length / 2, s60=length)
        for n, length in enumerate(lengths)
    ]
    made = plan(candidates, target_s, AROUND_S, BETWEEN_S)
    assert made.duration_s <= target_s + WITHIN_S
    assert made.fits == (abs(made.duration_s - target_s) <= WITHIN_S and bool(made.items))
    assert len({one.id for one in made.items}) == len(made.items)
    assert abs(made.tempo - 1) <= TEMPO_MOST
    assert made == plan(list(reversed(candidates)), target_s, AROUND_S, BETWEEN_S)
