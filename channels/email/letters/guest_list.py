"""What guest lists send (`audience.guests.source` says with which words): the invitation, and all that follows it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from channels.email.feet import other_foot
from channels.email.letter import Block, Button, Facts, Letter, Link, Links, Notice, Paragraph
from channels.email.letters import invitation
from channels.email.letters.words import WORDS
from core.channel import Contents, Mailing
from core.facts import facts
from schemas.edition import Edition

NOTICES = ("invitation_changed", "invitation_cancelled", "invitation_reminder")
KINDS = ("invitation", *NOTICES, "rsvp_received")


def compose(mailing: Mailing, contents: Contents, language: str, personal: Mapping[str, str], url: str) -> Letter:
    """`personal` is the guest's own: the salutation that a person typed, their answer, their links."""
    ((edition, _),) = contents.editions
    spoken, words, issuer = WORDS.spoken(language), contents.words, mailing.issuer
    why = WORDS("invitation.why", language, of_issuer=issuer.name_genitive.best(language))
    own = Link(personal["data"], WORDS("own_data.link", language))
    foot, calendar = other_foot(issuer, language, url, why, own), words["calendar"].get(spoken, "")
    if mailing.kind == "invitation":
        text = words["text"]
        made = invitation.Invitation(
            edition=edition,
            salutation=personal["salutation"],
            text=text.get(language) or text.get("en") or text["el"],
            answer=personal["answer"],
            answer_by=datetime.fromisoformat(words["answer_until"]) if words["answer_until"] else None,
            companions=int(personal["companions"]),
            contact=words["contact"][spoken],
            sent_at=mailing.release_at,
        )
        letter = invitation.compose(made, language, url)
        return replace(letter, issuer=issuer, foot=foot, calendar=calendar)
    return Letter(
        language=spoken,
        text_language=spoken,
        issuer=issuer,
        label="",
        title=words["subject"][spoken],
        preheader=words["lead"][spoken],
        blocks=list(_blocks(mailing.kind, words, edition, personal, language)),
        foot=foot,
        calendar=calendar,
    )


def _blocks(
    kind: str, words: Mapping[str, Any], edition: Edition, personal: Mapping[str, str], language: str
) -> Iterator[Block]:
    spoken = WORDS.spoken(language)
    yield Paragraph(personal["salutation"], language, large=True)
    yield Notice(words["lead"][spoken]) if kind in NOTICES else Paragraph(words["lead"][spoken], spoken)
    if kind == "invitation_cancelled":
        yield Paragraph(WORDS("invitation.contact", language, contact=words["contact"][spoken]), spoken)
        return
    if personal["said"]:
        yield Paragraph(personal["said"], spoken)
    known = [fact for fact in facts(edition, language) if fact.key.partition(".")[0] in invitation.IN_SHORT]
    if known:
        yield Facts(known)
    if words["button"]:
        yield Button(Link(personal["answer"], words["button"][spoken]))
    if words["calendar_link"]:
        yield Links(
            WORDS("invitation.for_calendar", language), [Link(personal["calendar"], words["calendar_link"][spoken])]
        )
    yield Paragraph(WORDS("invitation.contact", language, contact=words["contact"][spoken]), spoken)
