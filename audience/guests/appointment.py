"""The calendar file that goes with an invitation: the same appointment through every change of the event. Pure."""

from audience.guests.lists import GuestList
from audience.guests.standing import held
from core.calendar import Appointment, icalendar
from core.facts import venue_line
from core.wording import wording
from schemas.edition import Edition
from schemas.event import Event


def appointment(edition: Edition, rsvp: GuestList, *, off: bool, language: str) -> str:
    """ "" when the event has no such time (any more)."""
    content, occurrence = edition.content, held(edition.content, rsvp.occurrence)
    if occurrence is None or not isinstance(content, Event):
        return ""
    return icalendar(
        [
            Appointment(
                uid=f"{edition.announcement}.{rsvp.occurrence}@keryx",
                sequence=edition.number - 1,
                stamped_at=edition.at,
                start=occurrence.start,
                end=occurrence.end,
                title=wording(edition, language).title,
                place=venue_line(content.venue, language) if content.venue else content.online or "",
                page=edition.public_url,
                cancelled=off or occurrence.cancelled,
            )
        ]
    )
