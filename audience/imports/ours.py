"""A list as Keryx writes it, and as anybody may write one for it; proof of consent stands in columns of its own."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from audience.choices import USUAL, Frequency
from audience.filters import Filter
from audience.imports.lines import Known, Line, Reading
from audience.registry import Subscriber, Subscription
from audience.spreadsheet import Cells, Columns, written
from core.language.letters import fold
from schemas.moments import moment
from schemas.subtypes import Kind

PROOF = ("asked_at", "confirmed_at", "ip")
COLUMNS = Columns(
    ("email",),
    email=("e-mail", "διεύθυνση", "ηλεκτρονική διεύθυνση"),
    language=("γλώσσα",),
    topics=("θέματα",),
    areas=("περιοχές",),
    kinds=("είδη",),
    issuers=("φορείς",),
    frequency=("συχνότητα",),
    urgent=("επείγοντα",),
    through_pause=("επείγοντα σε παύση",),
    reminders=("υπενθυμίσεις",),
    magazine=("περιοδικό",),
    asked_at=("ζητήθηκε",),
    confirmed_at=("επιβεβαιώθηκε",),
    ip=("διεύθυνση ip",),
)
WRITTEN = tuple(name for name in COLUMNS.names if name not in PROOF)
FREQUENCIES: Mapping[str, Frequency] = {
    **{frequency.value: frequency for frequency in Frequency},
    "αμεσωσ": Frequency.AT_ONCE,
    "καθημερινα": Frequency.DAILY,
    "εβδομαδιαια": Frequency.WEEKLY,
}
SWITCHES = ("urgent", "through_pause", "reminders", "magazine")
ANSWERS: Mapping[str, bool] = {"yes": True, "ναι": True, "1": True, "no": False, "οχι": False, "0": False}
_SEPARATOR = re.compile(r"[;|]")
_SLUG = re.compile(r"[a-z0-9]+([_-][a-z0-9]+)*")


class Ours:
    name = "keryx"

    def recognises(self, columns: Sequence[str]) -> bool:
        return COLUMNS.recognise(columns)

    def columns(self, head: Sequence[str]) -> Sequence[str]:
        return COLUMNS.of(head)

    def read(self, line: Reading) -> Line:
        given = line.given(*PROOF, time_of=moment)  # a time without an offset is Greek time
        return line.line(subscription_of(line, line.terms.known), given, **manner_of(line))


def subscription_of(line: Cells, known: Known) -> Subscription:
    """Whom it names and what about; as good as the line, whose errors say what is wrong."""
    email, language, facets = line.email(), line.language(), {}
    for column, allowed in (
        ("kinds", [kind.value for kind in Kind]),
        ("topics", known.topics),
        ("areas", known.areas),
        ("issuers", known.issuers),
    ):
        values = frozenset(value.strip() for value in _SEPARATOR.split(line[column]) if value.strip())
        unknown = sorted(v for v in values if (v not in allowed if allowed is not None else not _SLUG.fullmatch(v)))
        if unknown:
            listed = ", ".join(unknown)
            line.wrong(column, f"Άγνωστη τιμή: {listed}.", f"Unknown value: {listed}.")
        facets[column] = values
    return Subscription(email, language, Filter(**facets))


def manner_of(line: Cells) -> dict[str, Any]:
    """What it says of how it is to come: fields of a Manner. An empty cell says nothing."""
    said: dict[str, Any] = {}
    if cell := line["frequency"]:
        said["frequency"] = FREQUENCIES.get(fold(cell), USUAL.frequency)
        if fold(cell) not in FREQUENCIES:
            el = "Γράψτε «αμέσως», «καθημερινά» ή «εβδομαδιαία»."
            line.wrong("frequency", el, "Write “at once”, “daily” or “weekly”.")
    for column in SWITCHES:
        if cell := line[column]:
            said[column] = ANSWERS.get(fold(cell), False)
            if fold(cell) not in ANSWERS:
                line.wrong(column, "Γράψτε «ναι» ή «όχι».", "Write “yes” or “no”.")
    return said


def head_line() -> str:
    return written(WRITTEN)


def line(subscriber: Subscriber) -> str:
    """One subscriber as a line that reads again."""
    chosen, manner = subscriber.filter, subscriber.manner
    lists = ["|".join(sorted(values)) for values in (chosen.topics, chosen.areas, chosen.kinds, chosen.issuers)]
    switches = ["yes" if getattr(manner, name) else "no" for name in SWITCHES]
    return written([subscriber.email, subscriber.language, *lists, manner.frequency.value, *switches])
