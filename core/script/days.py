"""Days and hours inside a spoken sentence; beside the day on air they are «σήμερα», «αύριο»; days are counted down."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time

from babel.dates import format_date

from core.language.catalogue import Catalogue
from core.language.dates import ATHENS, article, clock_time
from schemas.localised import GREEK

NAMED = range(-1, 3)  # days from the air date that have a name
COUNTED = range(2, 8)  # those that are counted down


@dataclass(frozen=True)
class Days:
    """`written` is the day (Athens) that readers get the edition: other years are said. `on`: air date; None: any.

    `brief`: in no more words than a listener needs: «αύριο» without its date, and without its year a date that comes
    within a year."""

    words: Catalogue
    language: str
    written: date
    on: date | None
    brief: bool = False

    @property
    def in_brief(self) -> "Days":
        return replace(self, brief=True)

    @property
    def elsewhere(self) -> bool:
        """Whether a person's «αύριο» would be another day than they meant."""
        return self.on != self.written

    def at(self, instant: datetime) -> str:
        """«την Παρασκευή 15 Ιανουαρίου στις 10:00», «αύριο, Παρασκευή 15 Ιανουαρίου, στις 10:00»."""
        key = "at_one" if at_one(instant) else "at"
        near = self._near(instant)
        comma = "," if near and not self.brief else ""
        return self.words(
            key, self.language, day=f"{self._named(instant, near)}{comma}", time=clock_time(instant, self.language)
        )

    def falls(self, instant: datetime) -> str:
        """As `at`, as an adverb: “on Friday 15 January at 10:00”, “tomorrow, Friday 15 January, at 10:00”."""
        said = self.at(instant)
        return said if self._near(instant) else self.words("falls", self.language, on=said)

    def day(self, instant: datetime) -> str:
        return self._named(instant, self._near(instant))

    def opening(self, instant: datetime) -> str:
        """A day that begins at its midnight is said as a day: «δώδεκα τα μεσάνυχτα» is heard as the night after it."""
        return self.day(instant) if local(instant).time() == time.min else self.at(instant)

    def closing(self, instant: datetime) -> str:
        """After «έως». To the last minute of a day is said as «και» that day."""
        last = local(instant).time().replace(second=0, microsecond=0) == time(23, 59)
        return self.words("whole_day", self.language, day=self.day(instant)) if last else self.at(instant)

    def left(self, instant: datetime) -> str | None:
        """«Απομένουν τρεις ημέρες.» None where «σήμερα» or «αύριο» says it already, or it is far."""
        days = self._away(instant)
        return self.words(f"left.{days}", self.language) if days in COUNTED else None

    def soon(self, instant: datetime) -> str | None:
        """«Σε τρεις ημέρες.», of what takes place; None where «μεθαύριο» says it already, or it is far."""
        days = self._away(instant)
        return self.words(f"in.{days}", self.language) if days in COUNTED and days not in NAMED else None

    def over(self, instant: datetime) -> bool:
        """Before the air date."""
        return self.on is not None and local(instant).date() < self.on

    def _away(self, instant: datetime) -> int | None:
        """Whole days from the air date."""
        return (local(instant).date() - self.on).days if self.on else None

    def _near(self, instant: datetime) -> str | None:
        """«από σε τρεις ημέρες», «έως σε τρεις ημέρες» is no Greek: only what is a day by itself has a name."""
        days = self._away(instant)
        return self.words(f"day.{days}", self.language) if days in NAMED else None

    def _named(self, instant: datetime, near: str | None) -> str:
        """The year only where it is another than the edition's. After «σήμερα» the name stands without its article."""
        on = local(instant).date()
        pattern = "EEEE d MMMM" if self._year_goes_without_saying(on) else "EEEE d MMMM y"
        named = format_date(on, pattern, locale="el" if self.language == GREEK else "en_GB")
        if near:
            return near if self.brief else f"{near}, {named}"
        return f"{article(on)} {named}" if self.language == GREEK else named

    def _year_goes_without_saying(self, on: date) -> bool:
        next_year = on.year == self.written.year + 1 and (on.month, on.day) < (self.written.month, self.written.day)
        return on.year == self.written.year or (self.brief and next_year)


def at_one(instant: datetime) -> bool:
    """Of all hours only one is singular in Greek: «στη μία»."""
    return local(instant).hour in (1, 13)


def local(instant: datetime) -> datetime:
    return instant.astimezone(ATHENS)
