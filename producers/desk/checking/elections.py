"""Whether a text names who stands in an election to come."""

from collections.abc import Iterator

from core.elections.naming import named
from core.elections.silence import Election, whom
from core.language.dates import moment
from producers.desk.checking.finding import Finding, Seen


def candidates(seen: Seen) -> Iterator[Finding]:
    """Until the polls close no channel tells it: who writes must know, and may take the name out."""
    for election in seen.facts.elections:
        found = {one.name for one in whom(seen.body, election)}
        for name, text in seen.texts():
            for one in named(text, [candidate for candidate in election.candidates if candidate.name in found]):
                found.discard(one.name)
                yield Finding("candidate", "should", name, one.name, _silence(one.name, election))
        for other in sorted(found):  # in a part of the form without a text of its own: a speaker, a venue
            yield Finding("candidate", "should", "title.el", other, _silence(other, election))


def _silence(whom: str, election: Election) -> dict[str, str]:
    return {
        "whom": whom,
        "since": moment(election.silent_from, "el"),
        "until": moment(election.silent_until, "el"),
        "since_en": moment(election.silent_from, "en"),
        "until_en": moment(election.silent_until, "en"),
    }
