"""The check list itself: every check, in the order in which they are read out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from producers.desk.checking import attached, dates, elections, numbers, people, tendering, wording
from producers.desk.checking.finding import Facts, Finding, Seen

Check = Callable[[Seen], Iterator[Finding]]

CHECKS: Sequence[Check] = (
    people.personal_data,
    elections.candidates,
    tendering.above_threshold,
    dates.missing_date,
    dates.weekday,
    dates.past,
    dates.past_in_text,
    dates.day_off,
    dates.floating_day,
    numbers.look_alikes,
    numbers.in_text,
    numbers.act_without_ada,
    numbers.unpublished,
    attached.dead_links,
    attached.scanned,
    wording.capitals,
    wording.english_for_urgent,
    wording.summary_for_radio,
    wording.long_title,
    wording.long_sentences,
    wording.office_greek,
)
MOST_OF_A_CHECK = 20  # a text that is wrong throughout is mended bit by bit
_WEIGHT = ("must", "should", "note")


def findings(body: Mapping[str, Any], facts: Facts) -> list[Finding]:
    """What is to be said of a draft: what holds it back first."""
    seen = Seen(body, facts)
    found = {one.key: one for check in CHECKS for one in islice(check(seen), MOST_OF_A_CHECK)}
    return sorted(found.values(), key=lambda one: _WEIGHT.index(one.severity))
