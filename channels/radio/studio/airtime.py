"""Airtime: how long each issuer, kind, person, candidate and list was on air in a period, as tables. Pure."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from channels.radio.studio.persons import Person
from core.language.letters import fold
from schemas.subtypes import kind_name

By = Literal["issuer", "kind", "person", "candidate", "list"]
BY: Sequence[By] = ("issuer", "kind", "person", "candidate", "list")


@dataclass(frozen=True)
class Airing:
    """A play, with whose and of what kind it is, and who is heard in it."""

    issuer: str
    kind: str
    duration_s: float
    persons: Sequence[Person] = ()


@dataclass(frozen=True)
class Row:
    """`share`: of the time of all plays of the table, from 0 to 1."""

    name: str
    plays: int
    duration_s: float
    share: float
    beside: str = ""  # of a candidate: the list


@dataclass(frozen=True)
class Table:
    by: By
    rows: Sequence[Row]

    @property
    def duration_s(self) -> float:
        return sum(row.duration_s for row in self.rows)


@dataclass
class _Sum:
    plays: int = 0
    duration_s: float = 0.0


def tables(airings: Sequence[Airing], issuers: Mapping[str, str], language: str) -> list[Table]:
    """One a way to count, the most time first; those without a row are left out. `issuers`: names by slug."""
    airings = _settled(_spelled_alike(airings))
    found = {
        "issuer": _table("issuer", airings, lambda one: [(issuers.get(one.issuer, one.issuer), one.duration_s, "")]),
        "kind": _table("kind", airings, lambda one: [(kind_name(one.kind, language), one.duration_s, "")]),
        "person": _told_apart(_table("person", airings, lambda one: _persons(one, one.persons))),
        "candidate": _table("candidate", airings, lambda one: _persons(one, _candidates(one))),
        "list": _table("list", airings, _lists),
    }
    return [found[by] for by in BY if found[by].rows]


def _table(by: By, airings: Iterable[Airing], of: Callable[[Airing], Sequence[tuple[str, float, str]]]) -> Table:
    sums: dict[tuple[str, str], _Sum] = {}
    for airing in airings:
        for name, seconds, beside in of(airing):
            mine = sums.setdefault((name, beside), _Sum())
            mine.plays += 1
            mine.duration_s += seconds
    whole = sum(one.duration_s for one in sums.values()) or 1.0
    rows = [
        Row(name, one.plays, one.duration_s, one.duration_s / whole, beside) for (name, beside), one in sums.items()
    ]
    return Table(by, sorted(rows, key=lambda row: (-row.duration_s, row.name, row.beside)))


def _told_apart(table: Table) -> Table:
    """Two of one name by their lists."""
    names = Counter(row.name for row in table.rows)
    rows = [
        replace(row, name=f"{row.name} ({row.beside})") if names[row.name] > 1 and row.beside else row
        for row in table.rows
    ]
    return replace(table, rows=rows)


def _spelled_alike(airings: Sequence[Airing]) -> Sequence[Airing]:
    """People write a name with and without accents and in capitals: it is the same person, and the same list."""
    names = Counter(person.name for airing in airings for person in airing.persons)
    lists = Counter(person.list_name for airing in airings for person in airing.persons)
    name_of, list_of = _spellings(names), _spellings(lists)
    return [
        replace(
            airing,
            persons=[
                replace(one, name=name_of[fold(one.name)], list_name=list_of[fold(one.list_name)])
                for one in airing.persons
            ],
        )
        for airing in airings
    ]


def _spellings(written: Mapping[str, int]) -> Mapping[str, str]:
    """The one that is shown: not in capitals, and with its accents and its first capital, where there is such a one; of
    these the most frequent."""
    best: dict[str, str] = {}
    for name in sorted(written, key=lambda one: (not one.isupper(), *_cared_for(one), written[one], one)):
        best[fold(name)] = name
    return best


def _cared_for(name: str) -> tuple[bool, bool]:
    return any(unicodedata.combining(sign) for sign in unicodedata.normalize("NFD", name)), name[:1].isupper()


def _settled(airings: Sequence[Airing]) -> Sequence[Airing]:
    """Who is named without a list is the one of that name, where there is one alone; who is a candidate in one play is
    in all; and nobody is in a play twice, or longer than it is."""
    lists = _lists_of(airings)
    listed = [
        replace(
            airing, persons=[replace(one, list_name=one.list_name or _only(lists[one.name])) for one in airing.persons]
        )
        for airing in airings
    ]
    standing = {(one.name, one.list_name) for airing in listed for one in airing.persons if one.candidate}
    return [replace(airing, persons=_once_each(airing, standing)) for airing in listed]


def _once_each(airing: Airing, standing: Collection[tuple[str, str]]) -> Sequence[Person]:
    """With the seconds of all that is said of them there."""
    found: dict[tuple[str, str], Person] = {}
    for one in airing.persons:
        key = (one.name, one.list_name)
        before = _seconds(airing, found[key]) if key in found else 0.0
        seconds = min(airing.duration_s, before + _seconds(airing, one))
        found[key] = replace(one, candidate=key in standing, duration_s=seconds)
    return list(found.values())


def _lists_of(airings: Iterable[Airing]) -> Mapping[str, Collection[str]]:
    """The lists of all who are called so."""
    found: dict[str, set[str]] = {}
    for airing in airings:
        for person in airing.persons:
            found.setdefault(person.name, set()).update({person.list_name} - {""})
    return found


def _candidates(airing: Airing) -> Sequence[Person]:
    return [person for person in airing.persons if person.candidate]


def _persons(airing: Airing, persons: Iterable[Person]) -> Sequence[tuple[str, float, str]]:
    return [(one.name, _seconds(airing, one), one.list_name) for one in persons]


def _only(lists: Collection[str]) -> str:
    return next(iter(lists)) if len(lists) == 1 else ""


def _lists(airing: Airing) -> Sequence[tuple[str, float, str]]:
    """A list is heard as long as the longest of its own in a play: two that speak at a table are not twice the time."""
    longest: dict[str, float] = {}
    for person in airing.persons:
        if person.list_name:
            longest[person.list_name] = max(longest.get(person.list_name, 0.0), _seconds(airing, person))
    return [(name, seconds, "") for name, seconds in longest.items()]


def _seconds(airing: Airing, person: Person) -> float:
    """Never longer than the play."""
    return airing.duration_s if person.duration_s is None else min(person.duration_s, airing.duration_s)


def hours(seconds: float) -> str:
    """As 1:02:03."""
    whole = round(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
