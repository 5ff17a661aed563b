"""The mailings of guest lists: whom each reaches, looked up again at the hand-over, and what it says.

Kinds: `invitation`, `invitation_changed`, `invitation_cancelled`, `invitation_reminder`; the letter `rsvp_received`.
`Contents.editions` is the event as it is public then; with `Contents.words`, in both languages where it is a mapping:

    subject, lead   {"el", "en"}: the mail's subject, and its first paragraph
    text            {language: Markdown}: the invitation as staff wrote it; empty in all other kinds
    button          {"el", "en"}: the name of the link `personal["answer"]`; empty: no link
    answer_until    until when one may answer, ISO 8601 in UTC; "" when that is over
    contact         {"el", "en"}: whom to ask, on one line
    list            the list's name
    calendar        {"el", "en"}: an iCalendar file (RFC 5545); empty when none belongs to it
    calendar_link   {"el", "en"}: the name of the link `personal["calendar"]`; empty: no link

`Recipient.personal`, of which nothing may be added to, since a person wrote it or it is the guest's alone:

    salutation      as it was typed
    said            what the guest has answered, in the guest's language; "" before
    companions      how many may come along, as figures
    answer          the link to answer by
    calendar        the link to the calendar file
    data            the link to what is held of the guest, and to no more invitations
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.guests import wording
from audience.guests.answering import ANSWERED, COLUMNS, Guest, guest_from
from audience.guests.appointment import appointment
from audience.guests.inviting import INVITATION
from audience.guests.links import answer_link, ring_of
from audience.guests.lists import GuestList, load
from audience.guests.standing import Standing, held, standing
from audience.guests.tables import guests
from audience.own_links import own_link
from audience.reminders import awake_from
from core.channel import Contents, Mailing, Recipient
from core.clock import Clock
from core.context import Context
from core.editions import load_edition
from core.facts import contact_line
from core.given import found_by
from core.language.dates import ATHENS
from core.mailings import Source
from core.pages import in_language
from core.tables import deliveries, mailings
from core.tokens import Ring
from schemas.edition import Action

CHANGED, CANCELLED, REMINDER = "invitation_changed", "invitation_cancelled", "invitation_reminder"
LANGUAGES = ("el", "en")
_WRITTEN_TO = and_(guests.c.state != "withdrawn", guests.c.silent.is_(None))
_GUESTS = select(*COLUMNS).where(guests.c.list == bindparam("list"), _WRITTEN_TO)


def sources(context: Context) -> Sequence[Source]:
    return (Invitations(context.settings.url, context.clock),)


def invited(announcement: UUID | None) -> ColumnElement[bool]:
    """The guest got an invitation to this event, or may have: who never did is not told that it is off."""
    of_event = select(mailings.c.id).where(mailings.c.kind == INVITATION, mailings.c.about == announcement)
    return exists().where(
        deliveries.c.announcement.in_(of_event),
        deliveries.c.target == guests.c.id,
        or_(deliveries.c.may_hold > 0, deliveries.c.state.in_(("sending", "unknown"))),
    )


class Invitations:
    """What guest lists send. `url` is the hub's public address."""

    kinds: Collection[str] = (INVITATION, CHANGED, CANCELLED, REMINDER, ANSWERED)

    def __init__(self, url: str, clock: Clock) -> None:
        self._url, self._clock = url, clock
        self._ring: Ring | None = None

    def matching(self, mailing: Mailing) -> Select[tuple[str]]:
        found = select(guests.c.id.label("target")).where(guests.c.list == mailing.body["list"], _WRITTEN_TO)
        match mailing.kind:
            case "invitation":
                return found.where(guests.c.wave == mailing.body["wave"])
            case "invitation_reminder":
                return found.where(guests.c.state == "coming")
            case "invitation_changed":
                return found.where(guests.c.told < mailing.body["edition"], invited(mailing.about))
        return found.where(invited(mailing.about))

    async def resolve(
        self, connection: AsyncConnection, mailing: Mailing, targets: Sequence[str]
    ) -> Mapping[str, Recipient]:
        """Nobody, when what it says is true no longer: the event is off, or takes place after all."""
        rsvp = await load(connection, mailing.body["list"])
        event = await standing(connection, self._url, rsvp.announcement, rsvp.occurrence)
        now = self._clock.now()
        if rsvp.forgotten_at is not None or not _holds_true(mailing, rsvp, event, now):
            return {}
        assert event.edition is not None
        if self._ring is None:
            self._ring = await ring_of(connection)
        wanted = found_by(connection, guests.c.id, "targets", _GUESTS)
        rows = await connection.execute(wanted, {"targets": list(targets), "list": rsvp.id})
        today = now.astimezone(ATHENS).date().isoformat()
        return {
            guest.id: Recipient(
                guest.language,
                guest.email,
                _variant(mailing.kind, event.edition.number, today, guest.state),
                personal=self._personal(self._ring, guest),
            )
            for guest in map(guest_from, rows)
            if mailing.kind != REMINDER or guest.state == "coming"
        }

    async def not_before(self, connection: AsyncConnection, mailing: Mailing, now: datetime) -> datetime:
        """Nobody is reminded in the night; all else is news of an appointment."""
        return awake_from(now) if mailing.kind == REMINDER else now

    def _personal(self, ring: Ring, guest: Guest) -> Mapping[str, str]:
        link = answer_link(ring, self._url, guest.id)
        return {
            "salutation": guest.salutation,
            "said": wording.said(guest, guest.language),
            "companions": str(guest.companions),
            "answer": in_language(link, guest.language),
            "calendar": in_language(f"{link}/event.ics", guest.language),
            "data": own_link(ring, self._url, guest.id, guest.language),
        }

    async def contents(self, connection: AsyncConnection, mailing: Mailing, variant: str) -> Contents:
        number, day, state = variant.split(" ")
        rsvp = await load(connection, mailing.body["list"])
        edition = await load_edition(connection, self._url, rsvp.announcement, int(number))
        occurrence = held(edition.content, rsvp.occurrence)
        told = wording.Told(mailing.kind, edition, occurrence, rsvp, day, state, rsvp.open(self._clock.now()))
        with_calendar = mailing.kind != ANSWERED or state == "coming"
        words: dict[str, Any] = {
            "subject": {language: wording.subject(told, language) for language in LANGUAGES},
            "lead": {language: wording.lead(told, language) for language in LANGUAGES},
            "text": dict(rsvp.text.root) if mailing.kind == INVITATION else {},
            "button": {
                language: wording.button(told, language)
                for language in LANGUAGES
                if told.open and mailing.kind != CANCELLED
            },
            "answer_until": rsvp.answer_until.isoformat() if told.open else "",
            "contact": {language: contact_line(rsvp.contact, language) for language in LANGUAGES},
            "list": rsvp.name,
            "calendar": {
                language: appointment(edition, rsvp, off=mailing.kind == CANCELLED, language=language)
                for language in LANGUAGES
                if with_calendar
            },
            "calendar_link": {
                language: wording.WORDS("page.calendar", language)
                for language in LANGUAGES
                if with_calendar and mailing.kind == ANSWERED
            },
        }
        # what becomes of the event, its list tells them (`audience.guests.following`)
        return Contents(editions=[(edition, Action(edition.action))], words=words, followed=True)


def _variant(kind: str, number: int, today: str, state: str) -> str:
    """What its contents hang on: the edition; of a reminder the day it leaves; of a confirmation the answer."""
    return f"{number} {today if kind == REMINDER else '-'} {state if kind == ANSWERED else '-'}"


def _holds_true(mailing: Mailing, rsvp: GuestList, event: Standing, now: datetime) -> bool:
    if event.edition is None or event.off != (mailing.kind == CANCELLED):
        return False
    match mailing.kind:
        case "invitation":
            return rsvp.open(now)
        case "invitation_changed":
            return bool(event.material == mailing.body["edition"])  # a newer change has a mailing of its own
        case "invitation_reminder":
            assert event.start is not None
            return now < event.start and event.start.isoformat() == mailing.body["start"]
    return True
