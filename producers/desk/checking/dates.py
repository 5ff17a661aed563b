"""Dates that are missing, past, on a holiday, or whose weekday is another."""

import re
from collections.abc import Iterator
from datetime import date, datetime

from core.language import dates as spoken
from core.language.dates import ATHENS
from producers.desk.checking.days import Dated, article_of, dates_in, weekday_of
from producers.desk.checking.finding import Finding, Seen, Severity
from producers.desk.releasing.holidays import SATURDAY, holidays_of, is_patrons
from schemas.subtypes import Kind

DEADLINES = ("deadline", "clarifications_until", "applications.closes")
_UNTIL = re.compile(r"(έως|μέχρι|ως|προθεσμία|until|by)\s+(και\s+|τις\s+|την\s+|τη\s+|το\s+|των\s+|στις\s+)*$", re.I)
_FLOATING = re.compile(r"(?<!\w)(σήμερα|αύριο|μεθαύριο|χθες|χτες|today|tomorrow|yesterday)(?!\w)", re.I)


def missing_date(seen: Seen) -> Iterator[Finding]:
    """A programme, a hiring or a consultation that says not until when."""
    if seen.kind is Kind.PROGRAMME and "applications.closes" not in seen.typed:
        if seen.subtype in ("hiring", "consultation"):
            yield Finding("missing_deadline", "must", "applications.closes")
        elif not any(name in seen.typed for name in ("applications.opens", "runs.opens", "runs.closes")):
            yield Finding("missing_date", "should", "applications.opens")
    if seen.subtype == "award" and not any(name.endswith("decided_on") for name in seen.typed):
        yield Finding("missing_decision_date", "note", "awards.0.decided_on")


def floating_day(seen: Seen) -> Iterator[Finding]:
    """«αύριο» is another day for who reads it later."""
    for name, text in seen.texts():
        if (found := _FLOATING.search(text)) and not name.startswith("title") and _undated_after(text, found.end()):
            yield Finding("floating_day", "note", name, found[1].lower(), {"word": found[1]})


def _undated_after(text: str, at: int) -> bool:
    """«αύριο Σάββατο 12 Δεκεμβρίου» is as good as its date."""
    return not any(True for _ in dates_in(text[at : at + 40], date(2000, 1, 1)))


def weekday(seen: Seen) -> Iterator[Finding]:
    """«Τρίτη 12 Δεκεμβρίου» when that is a Saturday. Sure where the year is written, or the day is one of its own."""
    own = {at.astimezone(ATHENS).date() for _, at in seen.starts()}
    own |= {at.astimezone(ATHENS).date() for name in DEADLINES if (at := seen.moment(name)) is not None}
    for name, text in seen.texts():
        for found in dates_in(text, seen.facts.today):
            number = found.weekday_number
            if number is None or number == found.day.weekday():
                continue
            sure = found.certain or found.day in own
            yield Finding(
                "weekday",
                "must" if sure else "should",
                name,
                found.written,
                {
                    "written": found.written,
                    "right": spoken.day(found.day, "el"),
                    "right_en": spoken.day(found.day, "en"),
                },
                _with_weekday(text, found),
            )


def _with_weekday(text: str, found: Dated) -> str:
    written = found.written.replace(found.weekday, weekday_of(found.day, found), 1)
    if found.article:
        written = article_of(found.day, found) + written.removeprefix(found.article)
    return text[: found.start] + written + text[found.start + len(found.written) :]


def past(seen: Seen) -> Iterator[Finding]:
    """What was to be done or to take place is over. A correction may well speak of it."""
    now = seen.facts.now
    severity: Severity = "should" if seen.facts.correction else "must"
    for name in ("deadline", "applications.closes", "expiry"):
        if (at := seen.moment(name)) is not None and at <= now and seen.subtype not in ("award", "clarification"):
            yield Finding("past_expiry" if name == "expiry" else "past_deadline", severity, name, *_when(at))
    starts = seen.starts()
    if starts and all(at <= now for _, at in starts):
        yield Finding("past_event", "should", starts[-1][0], *_when(starts[-1][1]))
    if (at := seen.moment("release")) is not None and at <= now:
        yield Finding("past_release", "note", "release", *_when(at))


def past_in_text(seen: Seen) -> Iterator[Finding]:
    """«έως τις 12 Νοεμβρίου 2026» after that day."""
    for name, text in seen.texts():
        for found in dates_in(text, seen.facts.today):
            if (
                found.certain
                and found.day < seen.facts.today
                and _UNTIL.search(text[max(0, found.start - 40) : found.start])
            ):
                severity: Severity = "note" if seen.kind is Kind.PRESS_RELEASE else "should"
                yield Finding("past_in_text", severity, name, found.written, {"written": found.written})


def day_off(seen: Seen) -> Iterator[Finding]:
    """A deadline on a day on which nobody works."""
    for name in DEADLINES:
        if (at := seen.moment(name)) is None:
            continue
        day = at.astimezone(ATHENS).date()
        el, en = day_off_name(day, seen.facts.patron_day)
        if el:
            values = {"day": spoken.day(day, "el"), "day_en": spoken.day(day, "en"), "name": el, "name_en": en}
            yield Finding("day_off", "should", name, day.isoformat(), values)


def day_off_name(day: date, patron: tuple[int, int] | None) -> tuple[str, str]:
    """What it is, in Greek and English; nothing on a working day."""
    if is_patrons(day, patron):
        return "του πολιούχου", "the patron saint's day"
    if day in holidays_of(day.year, "el"):
        return holidays_of(day.year, "el")[day], holidays_of(day.year, "en")[day]
    if day.weekday() >= SATURDAY:
        return ("Σάββατο", "a Saturday") if day.weekday() == SATURDAY else ("Κυριακή", "a Sunday")
    return "", ""


def _when(at: datetime) -> tuple[str, dict[str, str]]:
    """What tells the finding from others, and what its sentence names."""
    return at.isoformat(), {"at": spoken.moment(at, "el"), "at_en": spoken.moment(at, "en")}
