"""The rundown as a calendar: an appointment a slot, named by what is read in it."""

import hashlib
from datetime import UTC, datetime
from urllib.parse import urlsplit

from channels.radio.clock.choosing import slot_key
from channels.radio.clock.rundown import Rundown
from core.calendar import Appointment, icalendar

CONTENT_TYPE = "text/calendar; charset=utf-8"
_ANY_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)


def as_ics(rundown: Rundown, url: str, station: str, changed_at: datetime) -> str:
    """Slots without a reading are none; a day without any is a calendar with nothing in it.

    `changed_at`: of the rundown. Calendars take no change with an older stamp than what they have (RFC 5546 §2.1.5),
    and what is withdrawn leaves only older announcements behind.
    """
    host = urlsplit(url).hostname
    appointments = [
        Appointment(
            uid=f"{slot_key(slot.start)}.radio@{host}",
            sequence=0,
            stamped_at=changed_at,
            start=slot.start,
            end=slot.ends,
            title=": ".join(
                part for part in (slot.name, " · ".join(one.segment.title for one in slot.readings)) if part
            ),
            place=station,
            page=f"{url}/radio/rundown/{rundown.day.isoformat()}.html",
        )
        for slot in rundown.slots
        if slot.readings
    ]
    return icalendar(appointments, subscribed=True)


def digest(rundown: Rundown, url: str, station: str) -> str:
    """Of all that the calendar says, whenever it came to say so."""
    return hashlib.sha256(as_ics(rundown, url, station, _ANY_MOMENT).encode()).hexdigest()
