"""Bounces of systems that write no report: known by who sends and how they begin, read by what servers say in them."""

import re

from channels.email.returned import addresses, reports
from channels.email.returned.diagnosis import Diagnosis, diagnosed, replies_in, status_in
from channels.email.returned.opening import Opened
from channels.email.returned.reports import Fate
from channels.email.returned.spoken import words
from channels.email.returned.wordings import meaning_of, shows

_RCPT = re.compile(r"(?i)rcpt to: ?<?([^\s<>]{3,320}@[^\s<>]{3,255})>?")
_LEADING = re.compile(
    r"(?m)^[ \t>]{0,8}(?:to:? |user:? |recipient:? )?<?([^\s<>:;,\"'()]{1,64}@[\w.-]{3,255})>?"
    r"[ \t]{0,4}[:;,.]?[ \t]{0,3}(?:$|[^\w\s]|\s)"
)
BEGINNING_CHARACTERS = 3_000


def by_machine(mail: Opened) -> bool:
    """Whether a mail system writes: its name as the sender, or nobody to answer to (RFC 5321 §4.5.5)."""
    if mail.header("X-Failed-Recipients"):
        return True
    return shows("bounce_sender", mail.header("From")) or mail.header("Return-Path").replace(" ", "") == "<>"


def fates(mail: Opened) -> list[Fate]:
    """What became of the recipients it speaks of; empty when it is no bounce."""
    subject, own = mail.header("Subject"), words(mail)
    named = bool(mail.header("X-Failed-Recipients"))
    telling = shows("bounce_subject", subject), shows("bounce_body", own[:BEGINNING_CHARACTERS])
    machine = by_machine(mail)
    if not named and not (machine and any(telling)) and not (all(telling) and meaning_of(own) is not None):
        return []
    if "final-recipient:" in own.lower() and (found := reports.of_groups(own, own)):
        return found
    apart = {who: text for who, text in addresses.paragraphs(own).items() if meaning_of(text) is not None}
    if len(apart) > 1:
        return [Fate(who, _diagnosis("", text, text)) for who, text in apart.items()]
    return [Fate(_recipient(mail, own), _diagnosis(subject, own, own))]


def _diagnosis(subject: str, own: str, scene: str) -> Diagnosis:
    if shows("delay", f"{subject}\n{own}"):
        return diagnosed(own, delayed=True)
    for said in (replies_in(own), own, subject):
        if meaning_of(said) is not None:
            return diagnosed(said, status_in(own), scene=scene)
    return diagnosed(replies_in(own) or own, scene=scene)


def _recipient(mail: Opened, own: str) -> str | None:
    if who := addresses.first(mail.header("X-Failed-Recipients")):
        return who
    if found := _RCPT.search(own):
        return addresses.tidy(found[1])
    senders = {addresses.first(mail.header(name)) for name in ("From", "To", "Reply-To")}
    senders.add(addresses.first(mail.of_enclosed("From")))
    written_to = addresses.first(mail.of_enclosed("To"))
    if written_to and written_to.lower() in own.lower():
        return written_to
    for found in _LEADING.finditer(own):
        who = addresses.first(found[1])
        if who and who not in senders and not addresses.OURS.match(who):
            return who
    for who in addresses.addresses(own):
        if who not in senders and not addresses.OURS.match(who):
            return who
    return written_to
