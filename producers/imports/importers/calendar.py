"""iCalendar (RFC 5545): each event with all its times, recurring ones too, and what of them is cancelled."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

from core.outside import Outside
from producers.imports import cleaning
from producers.imports.fetching import fetch
from producers.imports.items import Item, Look, Reads, Said, SettingsOf, Trouble, Wrong
from producers.imports.opening import MOST_BYTES, too_big
from schemas.actions import Reason
from schemas.event import OCCURRENCES_MOST
from schemas.web import WebAddress

ATHENS = ZoneInfo("Europe/Athens")
AHEAD = timedelta(days=400)
MOST_EVENTS = 2_000
TOO_OFTEN = frozenset(("SECONDLY", "MINUTELY", "HOURLY"))  # no public event is; asked for, they never end


class CalendarSettings(SettingsOf):
    url: WebAddress


class Calendar(Reads):
    name = "calendar"
    settings = CalendarSettings

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    async def look(self, settings: CalendarSettings, cursor: Mapping[str, Any], now: datetime) -> Look:
        answer = await fetch(self._outside, settings.url, accept="text/calendar")
        items, wrong = read(answer.body, now)
        return Look(items, wrong, listed_since=now)


def read(data: bytes, now: datetime) -> tuple[list[Item], list[Wrong]]:
    """What is still to come, in the next 400 days. Trouble: it is no calendar, or is made to keep us busy."""
    if len(data) > MOST_BYTES:
        raise too_big()
    try:
        calendars = icalendar.Calendar.from_ical(data, multiple=True)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise Trouble("Δεν είναι ημερολόγιο iCalendar.", "It is no iCalendar.") from error
    items: list[Item] = []
    wrong: list[Wrong] = []
    for calendar in calendars:
        events = calendar.walk("VEVENT")
        if len(events) > MOST_EVENTS:
            raise Trouble(f"Έχει πάνω από {MOST_EVENTS} εκδηλώσεις.", f"It has more than {MOST_EVENTS} events.")
        _bounded(events)
        for key in dict.fromkeys(str(event.get("UID", "")) for event in events):
            mine = [event for event in events if str(event.get("UID", "")) == key]
            try:
                found = _item(key, mine, _alone(calendar, mine), now)
            except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
                kind = type(error).__name__
                said = Said(f"Δεν διαβάζεται ({kind}).", f"It cannot be read ({kind}).")
                wrong.append(Wrong(cleaning.line(mine[0].get("SUMMARY")) or key, said))
            else:
                items += [found] if found is not None else []
    return items, wrong


def _bounded(events: Sequence[Any]) -> None:
    for event in events:
        rules = event.get("RRULE", [])
        for rule in rules if isinstance(rules, list) else [rules]:
            if {str(one).upper() for one in rule.get("FREQ", ())} & TOO_OFTEN:
                raise Trouble(
                    "Μια εκδήλωση επαναλαμβάνεται κάθε ώρα ή συχνότερα· δεν λαμβάνεται.",
                    "An event recurs every hour or more often; it is not taken.",
                )


def _alone(calendar: Any, events: Sequence[Any]) -> Any:
    """The calendar with these events only, and the time zones they go by."""
    alone = icalendar.Calendar()
    for part in calendar.walk("VTIMEZONE"):
        alone.add_component(part)
    for event in events:
        alone.add_component(event)
    return alone


def _item(key: str, events: Sequence[Any], calendar: Any, now: datetime) -> Item | None:
    """None: it is over, or beyond what we look at."""
    main = next((event for event in events if event.get("RECURRENCE-ID") is None), events[0])
    whole = str(main.get("STATUS", "")).upper() == "CANCELLED"
    times = recurring_ical_events.of(calendar).between(now - timedelta(hours=12), now + AHEAD)
    occurrences = sorted((_occurrence(event, whole) for event in times), key=lambda one: str(one["start"]))[
        :OCCURRENCES_MOST
    ]
    if not occurrences:
        return None
    summary, told = str(main.get("SUMMARY", "")), str(main.get("DESCRIPTION", ""))
    body: dict[str, Any] = {
        "kind": "event",
        "title": {"el": cleaning.line(summary)},
        "occurrences": list({one["start"]: one for one in occurrences}.values()),
    }
    if text := cleaning.paragraphs(cleaning.markdown(told) if "<" in told else told):
        body["body"] = {"el": text}
    if place := cleaning.line(main.get("LOCATION"), 500):
        body["venue"] = {"name": {"el": place}}
    address = cleaning.web(main.get("URL"))
    if address:
        body["links"] = [{"url": address}]
    off = all(one.get("cancelled") for one in occurrences)
    last = max(datetime.fromisoformat(str(one["start"])) for one in occurrences)
    reason = Reason.CANCELLATION if off else Reason.CORRECTION
    return Item(key, body, address, last, notes=cleaning.notes(summary, told), reason=reason)


def _occurrence(event: Any, whole: bool) -> dict[str, Any]:
    start, end = event["DTSTART"].dt, event.get("DTEND")
    all_day = not isinstance(start, datetime)
    found: dict[str, Any] = {"start": _moment(start).isoformat()}
    if end is not None and not all_day and _moment(end.dt) > _moment(start):
        found["end"] = _moment(end.dt).isoformat()
    if all_day:
        found["note"] = {"el": "Όλη την ημέρα", "en": "All day"}
    if whole or str(event.get("STATUS", "")).upper() == "CANCELLED":
        found["cancelled"] = True
    return found


def _moment(value: date | datetime) -> datetime:
    """In Athens: also a time that names no zone, and a day's beginning."""
    if not isinstance(value, datetime):
        return datetime.combine(value, time(), ATHENS).astimezone(UTC)
    return (value if value.tzinfo is not None else value.replace(tzinfo=ATHENS)).astimezone(UTC)
