"""What one line of a list says, whichever program wrote it, and what a format has to know to read it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from ipaddress import ip_address
from typing import Any, Protocol

from audience.registry import Subscription
from audience.spreadsheet import Cells
from core.errors import FieldError


class Away(StrEnum):
    """Why somebody gets nothing from where the list comes from."""

    LEFT = "left there"
    BOUNCED = "bounced there"
    BLOCKED = "blocked there"


@dataclass(frozen=True)
class Given:
    """What a line shows of a consent: when they asked, when they confirmed, from which IP address."""

    asked_at: datetime
    confirmed_at: datetime
    ip: str | None = None


@dataclass(frozen=True)
class Line:
    """`subscription` is None where the line cannot be read; `errors` say why."""

    number: int
    subscription: Subscription | None = None
    given: Given | None = None
    away: Away | None = None
    errors: Sequence[FieldError] = ()
    manner: Mapping[str, Any] = field(default_factory=dict)  # what it says of how it is to come; the rest stays theirs
    unnamed: bool = False  # it names no issuer: it speaks of the one whose list it is, and of no other


EVERY = "*"


@dataclass(frozen=True)
class Known:
    """The names a list may use. None: any well-formed name, where there is no directory to ask."""

    topics: Collection[str] | None = None
    areas: Collection[str] | None = None
    issuers: Collection[str] | None = None


@dataclass(frozen=True)
class Terms:
    """What a list is read by: `topics` are ours for a tag, list or group of elsewhere; an empty set leaves it out."""

    now: datetime
    known: Known
    topics: Mapping[str, frozenset[str]] = field(default_factory=dict)  # by the name in small letters, or EVERY

    def topics_of(self, names: Sequence[str], wrong: Callable[[str, str], None]) -> frozenset[str]:
        """Of a person with these names. `wrong` hears of those nobody mapped: «all topics» would be a guess."""
        found = set(self.topics.get(EVERY, frozenset()))
        for name in names:
            mapped = self.topics.get(name.lower())
            if mapped is None:
                wrong(
                    f"Η ετικέτα «{name[:40]}» δεν αντιστοιχεί σε θέμα· γράψτε --map «{name[:40]}=θέμα», "
                    f"ή --map «{name[:40]}=» για να παραλειφθεί.",
                    f"The tag “{name[:40]}” is no topic of ours; write --map “{name[:40]}=topic”, "
                    f"or --map “{name[:40]}=” to leave it out.",
                )
            else:
                found |= mapped
        return frozenset(found)


class Format(Protocol):
    """A program's way to write a list; the columns are its own, in small letters."""

    name: str

    def recognises(self, columns: Sequence[str]) -> bool:
        """By the head line."""

    def columns(self, head: Sequence[str]) -> Sequence[str]:
        """The names of its columns. Invalid tells what must not be taken as it stands."""

    def read(self, line: "Reading") -> Line:
        """One line."""


@dataclass
class Reading(Cells):
    """One line while it is read, with what it is read by."""

    terms: Terms = field(kw_only=True)

    def given(self, asked: str, confirmed: str, ip: str, time_of: Callable[[str], datetime]) -> Given | None:
        """Both times are a proof; one alone is none. `time_of` reads a time, or raises ValueError."""
        times = []
        for column in (asked, confirmed):
            if not (text := self[column]):
                continue
            try:
                times.append(time_of(text))
            except ValueError:
                self.wrong(
                    column,
                    "Δεν είναι ημερομηνία με ώρα, όπως 2024-03-09 11:32:05.",
                    "Not a date with a time, such as 2024-03-09 11:32:05.",
                )
                continue
            if times[-1] > self.terms.now:
                self.wrong(column, "Είναι στο μέλλον.", "It is in the future.")
        if len(times) < 2:
            return None
        if times[1] < times[0]:
            self.wrong(confirmed, "Επιβεβαίωση πριν από το αίτημα.", "Confirmed before it was asked for.")
        return Given(times[0], times[1], self._ip(ip))

    def line(self, wanted: Subscription, given: Given | None, away: Away | None = None, **manner: Any) -> Line:
        """The line as it was read; nobody is made of one that is wrong. `manner`: what it says of how it is to come."""
        if self.errors:
            return Line(self.number, errors=tuple(self.errors))
        return Line(self.number, replace(wanted, manner=replace(wanted.manner, **manner)), given, away, manner=manner)

    def _ip(self, column: str) -> str | None:
        text = self[column]
        if not text:
            return None
        try:
            return str(ip_address(text))
        except ValueError:
            self.wrong(column, "Δεν είναι διεύθυνση IP.", "Not an IP address.")
            return None
