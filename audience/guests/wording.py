"""What guests are told in mails, as sentences. Pure."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from audience.guests.answering import ANSWERED, Guest
from audience.guests.lists import GuestList
from core.language.catalogue import Catalogue
from core.language.dates import ATHENS, clock_time, on_day
from core.wording import wording
from schemas.edition import Edition
from schemas.event import Occurrence

WORDS = Catalogue.load(Path(__file__).with_name("words.toml"))


@dataclass(frozen=True)
class Told:
    """What a mail of a `kind` speaks of. `day` is the local date on which a reminder leaves (ISO), `state` the answer
    that a confirmation confirms, `open` whether one may still answer."""

    kind: str
    edition: Edition
    occurrence: Occurrence | None
    rsvp: GuestList
    day: str
    state: str
    open: bool


def title(told: Told, language: str) -> str:
    """The event's; when its text was destroyed, the list's name."""
    return wording(told.edition, language).title if told.edition.content else told.rsvp.name


def subject(told: Told, language: str) -> str:
    return WORDS(f"mail.{_key(told)}.subject", language, title=title(told, language), near=_near(told, language))


def lead(told: Told, language: str) -> str:
    """A paragraph of plain text."""
    return WORDS(f"mail.{_key(told)}.lead", language, near=_near(told, language))


def button(told: Told, language: str) -> str:
    return WORDS(f"mail.{_key(told)}.button", language)


def _key(told: Told) -> str:
    return f"{told.kind}.{told.state}" if told.kind == ANSWERED else told.kind


def _near(told: Told, language: str) -> str:
    """«αύριο, το Σάββατο 12 Δεκεμβρίου 2026, στις 19:30»: right on the day it leaves; "" in what is no reminder."""
    if told.occurrence is None or told.day == "-":
        return ""
    start = told.occurrence.start
    days = (start.astimezone(ATHENS).date() - date.fromisoformat(told.day)).days
    key = {0: "today", 1: "tomorrow"}.get(days, "later")
    return WORDS(f"near.{key}", language, on_day=on_day(start, language), hour=clock_time(start, language))


def said(guest: Guest, language: str) -> str:
    """What the guest has answered; "" before."""
    if guest.state not in ("coming", "waiting", "declined"):
        return ""
    if guest.state == "declined":
        return WORDS("said.declined", language)
    number = {0: "alone", 1: "with_one"}.get(guest.bringing, "with_many")
    return WORDS(f"said.{guest.state}.{number}", language, count=guest.bringing, party=guest.party)
