"""An invitation to an event: a salutation that a person typed, when and where, how to answer, a calendar file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from channels.email.feet import other_foot
from channels.email.letter import Block, Button, Facts, Letter, Link, Notice, Paragraph, Prose
from channels.email.letters.words import WORDS
from core.calendar import Appointment, icalendar
from core.facts import Fact, facts
from core.language.dates import moment
from core.wording import wording
from schemas.edition import Edition
from schemas.event import Event

IN_SHORT = ("when", "where", "online", "accessibility")


@dataclass(frozen=True)
class Invitation:
    """`salutation` is a whole line («Αξιότιμη κυρία Δήμαρχε,») or "": no program makes a vocative. `text` is Markdown.
    `answer` is the link by which the guest says yes or no; `contact` is who to ask. `sent_at` stamps the calendar file;
    `sequence` counts the invitations already sent for this event (RFC 5545 §3.8.7.4)."""

    edition: Edition  # the event's
    salutation: str
    text: str
    answer: str
    answer_by: datetime | None
    companions: int
    contact: str
    sent_at: datetime
    sequence: int = 0


def compose(invitation: Invitation, language: str, url: str) -> Letter:
    edition, said = invitation.edition, wording(invitation.edition, language)
    off = _called_off(edition)
    title = WORDS("invitation.called_off_title" if off else "invitation.title", language, title=said.title)
    known = [fact for fact in facts(edition, language) if fact.key.partition(".")[0] in IN_SHORT]
    return Letter(
        language=WORDS.spoken(language),
        text_language=said.language,
        issuer=edition.issuer,
        label="" if off else WORDS("invitation.label", language),
        title=title if off else said.title,
        subject=title,
        preheader=" · ".join(fact.value for fact in known[:2]),
        blocks=list(_blocks(invitation, known, language, off=off)),
        foot=other_foot(
            edition.issuer,
            language,
            url,
            WORDS("invitation.why", language, of_issuer=edition.issuer.name_genitive.best(language)),
        ),
        calendar=icalendar(_appointments(invitation, said.title, language, off=off)),
    )


def _called_off(edition: Edition) -> bool:
    content = edition.content
    return content is None or (isinstance(content, Event) and content.cancelled)


def _blocks(invitation: Invitation, known: list[Fact], language: str, *, off: bool) -> Iterator[Block]:
    spoken = WORDS.spoken(language)
    if off:
        yield Notice(WORDS("invitation.called_off", language))
    if invitation.salutation:
        yield Paragraph(invitation.salutation, language, large=True)
    if invitation.text:
        yield Prose(invitation.text, language)
    if known:
        yield Facts(known)
    if not off:
        yield Button(Link(invitation.answer, WORDS("invitation.button", language)))
        asked = []
        if invitation.answer_by:
            asked.append(WORDS("invitation.until", language, until=moment(invitation.answer_by, language)))
        if invitation.companions:
            key = "invitation.companions_one" if invitation.companions == 1 else "invitation.companions_many"
            asked.append(WORDS(key, language, count=invitation.companions))
        yield Paragraph(" ".join([*asked, WORDS("invitation.calendar", language)]), spoken)
    yield Paragraph(WORDS("invitation.contact", language, contact=invitation.contact), spoken)


def _appointments(invitation: Invitation, title: str, language: str, *, off: bool) -> list[Appointment]:
    edition, content = invitation.edition, invitation.edition.content
    if not isinstance(content, Event):
        return []
    where = content.venue
    address = where.address.best(language) if where and where.address else None
    return [
        Appointment(
            uid=_uid(edition.announcement, number),
            sequence=invitation.sequence,
            stamped_at=invitation.sent_at,
            start=held.start,
            end=held.end,
            title=title,
            place=", ".join(part for part in (where.name.best(language) if where else None, address) if part),
            page=edition.public_url,
            cancelled=off or held.cancelled,
        )
        for number, held in enumerate(content.occurrences, start=1)
    ]


def _uid(announcement: UUID, number: int) -> str:
    return f"{announcement}.{number}@keryx"
