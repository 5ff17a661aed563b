"""Delivery reports (RFC 3464, RFC 6533): the groups of each recipient, and what each means."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from channels.email.returned import addresses
from channels.email.returned.diagnosis import Diagnosis, diagnosed, replies_in
from channels.email.returned.fields import Fields, groups, typed
from channels.email.returned.opening import Opened
from channels.email.returned.spoken import words
from channels.email.returned.wordings import meaning_of

STATUS = ("message/delivery-status", "message/global-delivery-status")
GOOD = {"delivered", "relayed", "expanded"}
WORDS_CHARACTERS = 8_000
_WRITTEN = re.compile(
    r"(?im)^[ \t>]*(?:subject|from|to|date|message-id|reply-to|cc|reporting-mta|received)[ \t]*:[^\n]*$"
)


@dataclass(frozen=True)
class Fate:
    """What became of one recipient; None as diagnosis: it went well, or well enough."""

    recipient: str | None
    diagnosis: Diagnosis | None


def fates(mail: Opened) -> list[Fate]:
    """One a recipient; empty when the mail is no delivery report."""
    text = next((mail.reports[kind] for kind in STATUS if kind in mail.reports), None)
    if text is None:
        return []
    return of_groups(text, words(mail)) or [_wordless(mail, text)]


def of_groups(text: str, told: str) -> list[Fate]:
    """The recipients' groups in a text of fields; `told` is what the report says to people."""
    own = [group for group in groups(text) if _is_of_recipient(group)]
    said = addresses.paragraphs(told) if len(own) > 1 else {}
    return [_fate(group, told if len(own) == 1 else said.get(_recipient(group) or "", "")) for group in own]


def _is_of_recipient(group: Fields) -> bool:
    return any(name in group for name in ("final-recipient", "original-recipient", "action", "status"))


def _fate(group: Fields, told: str) -> Fate:
    who = _recipient(group)
    action = group.get("action", "").split("(")[0].split(";")[0].strip().lower()
    status = group.get("status", "").split("(")[0].strip().split(" ")[0] or None
    if action in GOOD or (status and status.startswith("2.")):
        return Fate(who, None)
    return Fate(who, _diagnosis(group, status, told, delayed=action == "delayed"))


def _diagnosis(group: Fields, status: str | None, told: str, *, delayed: bool) -> Diagnosis:
    """By the remote server's words; where it has none that tell, by those the report says to people."""
    said = typed(group.get("diagnostic-code", ""))
    if not delayed and meaning_of(said) is None:
        for more in (replies_in(told), group.get("status", ""), _WRITTEN.sub("", told[:WORDS_CHARACTERS])):
            if meaning_of(more) is not None:
                said = f"{said}\n{more}"
                break
    return diagnosed(said, status, delayed=delayed, scene=told[:WORDS_CHARACTERS])


def _recipient(group: Fields) -> str | None:
    """As we wrote to them (Original-Recipient, RFC 3464 §2.3.1); else as the last server knew them."""
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        if name in group:
            value = addresses.unxtext(typed(group[name])) if name == "original-recipient" else typed(group[name])
            if found := addresses.first(value):
                return found
    return None


def _wordless(mail: Opened, text: str) -> Fate:
    """A report without a recipient's group: what it says to people is all there is."""
    told = f"{text}\n{words(mail)}"[:WORDS_CHARACTERS]
    said = replies_in(told)
    known = next(_candidates(mail), None)
    return Fate(known, diagnosed(said if meaning_of(said) is not None else _WRITTEN.sub("", told), scene=told))


def _candidates(mail: Opened) -> Iterator[str]:
    yield from addresses.addresses(mail.header("X-Failed-Recipients"))
    yield from addresses.addresses(mail.of_enclosed("To"))
    yield from addresses.addresses(mail.text)
