"""What is decided once for all who are alike is what would have been decided for each."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from consumers.stages import Announcement, Candidate, Situation, Verdicts, decide
from core.channel import Recipient
from core.holdings import Head, Row
from schemas.edition import Action, Weight
from tests.paper import Paper

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
TIMES = st.sampled_from([NOW - timedelta(days=3), NOW - timedelta(hours=1), NOW, NOW + timedelta(hours=1)])
ROWS = st.builds(
    Row, st.integers(1, 9), st.sampled_from(["sent", "sending", "unknown"]), st.integers(0, 2), st.integers(0, 2),
    st.integers(0, 2), st.none(),
)  # fmt: skip
CANDIDATES = st.builds(
    Candidate,
    id=st.integers(1, 9),
    target=st.sampled_from("abcd"),
    occasion=st.sampled_from(["now", "reminder:P1D"]),
    edition=st.integers(0, 2),
    attempts=st.integers(0, 1),
    marked=st.booleans(),
    planned_at=TIMES,
    first_tried_at=st.none() | TIMES,
    others=st.just(()) | st.lists(ROWS, max_size=2),
)
RECIPIENTS = st.none() | st.builds(
    Recipient, st.just("el"), st.just("x"), variant=st.sampled_from(["", "a"]), due=st.booleans()
)
ANNOUNCEMENTS = st.builds(
    Announcement,
    head=st.builds(Head, st.integers(1, 2), st.sampled_from(Action), st.sampled_from(Weight), st.integers(1, 2)),
    restored=st.integers(0, 1),
    release_at=TIMES,
    expires_at=st.none() | TIMES,
    paused=st.booleans(),
    hub_held=st.booleans(),
)


@settings(deadline=None, max_examples=50)
@given(ANNOUNCEMENTS, st.lists(st.tuples(CANDIDATES, RECIPIENTS), min_size=2, max_size=12))
def test_each_gets_the_verdict_of_his_own_situation(
    announcement: Announcement, crowd: list[tuple[Candidate, Recipient | None]]
) -> None:
    paper = Paper()
    verdicts = Verdicts(announcement, paper, NOW)
    for candidate, recipient in crowd:
        known = recipient is not None
        variant, due = (recipient.variant, recipient.due) if recipient is not None else ("", True)
        situation = Situation(announcement, paper, candidate, known, NOW, variant, due)
        assert verdicts.of(candidate, recipient) == decide(situation)
