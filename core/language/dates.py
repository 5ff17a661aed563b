"""Days and hours as people read them in Greece, from aware instants."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from babel.dates import format_date

ATHENS = ZoneInfo("Europe/Athens")


def local_instant(day: date, hour: time) -> datetime:
    """An hour of a local day, in UTC. Of one that comes twice, the first; one that the clocks skip is as long after."""
    return datetime.combine(day, hour, ATHENS).astimezone(UTC)


def day(value: date | datetime, language: str) -> str:
    """«Τρίτη 12 Μαΐου 2026», "Tuesday 12 May 2026". A plain date is taken as it is, an instant as seen in Athens."""
    return _day(value, language, "EEEE d MMMM y")


def on_day(value: date | datetime, language: str) -> str:
    """«την Τρίτη 12 Μαΐου 2026», «το Σάββατο …», «τη Δευτέρα …»: the day inside a Greek sentence."""
    return f"{article(_as_day(value))} {day(value, language)}" if language == "el" else day(value, language)


def article(value: date) -> str:
    """The accusative article of the day's name."""
    return {5: "το", 0: "τη"}.get(value.weekday(), "την")


def clock_time(instant: datetime, language: str) -> str:
    """The hour in Athens, "19:30". The hour that comes twice in the autumn says which of the two it is."""
    local = _athens(instant)
    shown = f"{local:%H:%M}"
    if local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset():
        return shown
    if language == "el":
        return f"{shown} ({'χειμερινή' if local.fold else 'θερινή'} ώρα)"
    return f"{shown} ({'winter' if local.fold else 'summer'} time)"


def moment(instant: datetime, language: str) -> str:
    """«Τρίτη 12 Μαΐου 2026, 19:30»."""
    return f"{day(instant, language)}, {clock_time(instant, language)}"


def span(start: date | datetime | None, end: date | datetime | None, language: str) -> str:
    """From a start to an end, both named once: days when given dates, hours too when given instants.

    One end may be None: «από Τρίτη 12 Μαΐου 2026, 19:30», «έως Τρίτη 12 Μαΐου 2026».
    """
    if start is None and end is None:
        raise ValueError("A span needs a start or an end")
    since, until = ("από", "έως") if language == "el" else ("from", "until")
    if start is None or end is None:
        return f"{since} {_point(start, language)}" if start else f"{until} {_point(end, language)}"
    first, last = _as_day(start), _as_day(end)
    if isinstance(start, datetime) and isinstance(end, datetime):
        if end < start:
            raise ValueError("The span ends before it starts")
        if start == end:
            return moment(start, language)
        if first == last:
            return f"{moment(start, language)}–{clock_time(end, language)}"
        return f"{moment(start, language)} {_to(language)} {moment(end, language)}"
    if last < first:
        raise ValueError("The span ends before it starts")
    if first == last:
        return day(first, language)
    pattern = "EEEE d MMMM y"
    if first.year == last.year:
        pattern = "EEEE d" if first.month == last.month else "EEEE d MMMM"
    return f"{_day(first, language, pattern)} {_to(language)} {day(last, language)}"


def _to(language: str) -> str:
    return "έως" if language == "el" else "to"


def _point(value: date | datetime | None, language: str) -> str:
    if value is None:
        raise ValueError("A span needs a start or an end")
    return moment(value, language) if isinstance(value, datetime) else day(value, language)


def _day(value: date | datetime, language: str, pattern: str) -> str:
    return format_date(_as_day(value), pattern, locale="el" if language == "el" else "en_GB")


def _as_day(value: date | datetime) -> date:
    return _athens(value).date() if isinstance(value, datetime) else value


def _athens(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        raise ValueError(f"{instant} has no time zone")
    return instant.astimezone(ATHENS)
