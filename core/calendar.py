"""Appointments as an iCalendar file (RFC 5545): times in UTC, lines of 75 octets, one UID for all its versions."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

LINE_OCTETS = 75


@dataclass(frozen=True)
class Appointment:
    """`uid` stays the same over all versions; `sequence` grows with each. Without an `end` it is a point in time."""

    uid: str
    sequence: int
    stamped_at: datetime
    start: datetime
    end: datetime | None
    title: str
    place: str
    page: str
    cancelled: bool = False


def icalendar(appointments: Sequence[Appointment], *, subscribed: bool = False) -> str:
    """The file with CRLF line ends; "" when there is nothing to put into it.

    `subscribed`: who asks for an address again and again gets a calendar also when there is nothing in it.
    """
    if not appointments and not subscribed:
        return ""
    cancelled = bool(appointments) and all(appointment.cancelled for appointment in appointments)
    method = "CANCEL" if cancelled else "PUBLISH"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Keryx//Keryx//EL", f"METHOD:{method}"]
    for appointment in appointments:
        lines += _event(appointment)
    return "".join(f"{folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _event(appointment: Appointment) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{appointment.uid}"
    yield f"SEQUENCE:{appointment.sequence}"
    yield f"DTSTAMP:{_utc(appointment.stamped_at)}"
    yield f"DTSTART:{_utc(appointment.start)}"
    if appointment.end:
        yield f"DTEND:{_utc(appointment.end)}"
    yield f"SUMMARY:{_text(appointment.title)}"
    if appointment.place:
        yield f"LOCATION:{_text(appointment.place)}"
    yield f"URL:{appointment.page}"
    yield f"STATUS:{'CANCELLED' if appointment.cancelled else 'CONFIRMED'}"
    yield "END:VEVENT"


def folded(line: str) -> str:
    """§3.1: at most 75 octets a line; no character is split."""
    lines, current = [], ""
    for character in line:
        if len((current + character).encode()) > LINE_OCTETS:
            lines.append(current)
            current = " "
        current += character
    return "\r\n".join([*lines, current])


def _utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """§3.3.11: backslash, semicolon and comma are escaped, line breaks written."""
    return re.sub(r"([\\;,])", r"\\\1", value).replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
