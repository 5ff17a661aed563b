"""A part of the clock as it is typed at the desk, checked: every wrong field is named with what to do."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, TypeVar, cast, get_args
from uuid import UUID

from channels.radio.clock.keeping import Part
from channels.radio.clock.times import day_written, moment_of
from channels.radio.clock.weekly import EVERY_DAY, FORMS_S, LONGEST_SLOT_S, Blackout, ClockSlot, Fixed, Spares
from channels.radio.clock.words import WORDS
from core.errors import FieldError, Invalid
from core.language.dates import ATHENS
from schemas.subtypes import Kind

SORTS: Mapping[str, type[Part]] = {"slot": ClockSlot, "fixed": Fixed, "blackout": Blackout}
SPARES: Sequence[Spares] = get_args(Spares)
LONGEST_FIXED_S = 24 * 3600
NAME_CHARACTERS = 120

Typed = Mapping[str, Sequence[str]]  # by field, what was typed or ticked
T = TypeVar("T")


def read(sort: str, id: UUID, version: int, typed: Typed, topics: Sequence[str]) -> Part:
    """`topics`: the slugs there are. Raises Invalid."""
    fields = _Fields(typed)
    if sort == "blackout":
        begins, ends = fields.moment("begins"), fields.moment("ends")
        if begins and ends and ends <= begins:
            fields.wrong("ends", "ends")
        spares = cast(Spares, fields.one("spares") if fields.one("spares") in SPARES else SPARES[0])
        name = fields.name(required=True)
        return fields.made(lambda: Blackout(id, name, cast(datetime, begins), cast(datetime, ends), spares, version))
    on, at = fields.day("on"), fields.time("at")
    days = "".join(day for day in EVERY_DAY if day in fields.all("days"))
    if on is None and not days and "on" not in fields.wrongs:
        fields.wrong("days", "days")
    days = "" if on is not None else days
    if sort == "fixed":
        length_s, name = fields.length("length_s", 1, LONGEST_FIXED_S), fields.name(required=True)
        hourly = bool(fields.one("hourly"))
        return fields.made(lambda: Fixed(id, name, days, on, cast(time, at), length_s, hourly, version))
    name = fields.name(required=False)
    length_s, most = fields.length("length_s", 10, LONGEST_SLOT_S), fields.number("most", 0, 100, "most", empty=0)
    kinds = tuple(kind.value for kind in Kind if kind.value in fields.all("kinds"))
    about = tuple(topic for topic in topics if topic in fields.all("topics"))
    forms = tuple(form for form in FORMS_S if str(form) in fields.all("forms"))
    if not forms:
        fields.wrong("forms", "forms")
    hard = bool(fields.one("hard"))
    return fields.made(
        lambda: ClockSlot(id, name, days, on, cast(time, at), length_s, kinds, about, most, forms, hard, version)
    )


def typed_of(part: Part) -> dict[str, list[str]]:
    """The same fields of what is stored, as the form shows them."""
    found: dict[str, list[str]] = {"name": [part.name], "version": [str(part.version)]}
    if isinstance(part, Blackout):
        for name, moment in (("begins", part.begins), ("ends", part.ends)):
            found[name] = [f"{moment.astimezone(ATHENS):%Y-%m-%dT%H:%M}"]
        return {**found, "spares": [part.spares]}
    found |= {"days": list(part.days), "on": [part.on.isoformat() if part.on else ""], "at": [_time(part.at)]}
    found["length_s"] = [str(part.length_s)]
    if isinstance(part, Fixed):
        return {**found, "hourly": ["1"] if part.hourly else []}
    return {
        **found,
        "kinds": list(part.kinds),
        "topics": list(part.topics),
        "most": [str(part.most)],
        "forms": [str(form) for form in part.forms],
        "hard": ["1"] if part.hard else [],
    }


def _time(at: time) -> str:
    return f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"


class _Fields:
    """Reads one field after another, and remembers what is wrong."""

    def __init__(self, typed: Typed) -> None:
        self._typed = typed
        self.wrongs: dict[str, FieldError] = {}

    def wrong(self, field: str, key: str, **values: Any) -> None:
        said = (WORDS(f"wrong.{key}", language, **values) for language in ("el", "en"))
        self.wrongs.setdefault(field, FieldError(field, *said))

    def made(self, make: Callable[[], T]) -> T:
        if self.wrongs:
            raise Invalid(list(self.wrongs.values()))
        return make()

    def all(self, field: str) -> Sequence[str]:
        return self._typed.get(field, ())

    def one(self, field: str) -> str:
        return next(iter(self.all(field)), "").strip()

    def name(self, *, required: bool) -> str:
        name = " ".join(self.one("name").split())
        if len(name) > NAME_CHARACTERS or (required and not name):
            self.wrong("name", "name")
        return name

    def time(self, field: str) -> time | None:
        try:
            return time.fromisoformat(self.one(field)).replace(microsecond=0, tzinfo=None)
        except ValueError:
            self.wrong(field, "at")
            return None

    def day(self, field: str) -> date | None:
        try:
            return day_written(self.one(field)) if self.one(field) else None
        except ValueError:
            self.wrong(field, "on")
            return None

    def moment(self, field: str) -> datetime | None:
        """Of the wall in Athens."""
        try:
            typed = datetime.fromisoformat(self.one(field))
            return moment_of(typed.date(), typed.time())
        except ValueError:
            self.wrong(field, "moment")
            return None

    def length(self, field: str, least: int, most: int) -> int:
        """Seconds, or minutes and seconds: 300, 5:00."""
        minutes, colon, seconds = self.one(field).partition(":")
        if not colon:
            return self.number(field, least, most, "length_s")
        known = all(part.isascii() and part.isdigit() and len(part) < 5 for part in (minutes, seconds))
        found = int(minutes) * 60 + int(seconds) if known and int(seconds) < 60 else -1
        if not least <= found <= most:
            self.wrong(field, "length_s", least=least, most=most)
        return found

    def number(self, field: str, least: int, most: int, key: str, *, empty: int = -1) -> int:
        written = self.one(field)
        number = (
            int(written) if written.isascii() and written.isdigit() and len(written) < 7 else -1 if written else empty
        )
        if not least <= number <= most:
            self.wrong(field, key, least=least, most=most)
        return number
