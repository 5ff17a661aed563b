"""What is held about somebody in words: each place on a list with its facts, where from, on what basis, until when."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from audience.guests import wording as guest_wording
from audience.own_data import Held, Invited
from audience.pages.words import WORDS
from audience.press.contacts import Contact
from audience.statutory.lists import StatutoryList
from core.language.dates import clock_time, day, moment, on_day
from core.pages import LANGUAGE_NAMES
from core.retention import RetentionSettings
from core.wording import wording

SEATED = ("coming", "waiting")


@dataclass(frozen=True)
class Entry:
    """`list`: guest, press, statutory. `facts` are (name, value), the names as in words.toml under `own_data.fact`."""

    list: str
    title: str
    facts: Sequence[tuple[str, str]]
    notices: Sequence[str] = ()


@dataclass(frozen=True)
class Coming:
    """An event that is still to come, and what an erasure means for it."""

    title: str
    text: str


def entries(held: Held, topics: Mapping[str, str], language: str) -> list[Entry]:
    """`topics` are their names by slug."""
    found = [_guest(one, language) for one in held.invited]
    if held.press is not None:
        found.append(_press(held.press, topics, language))
    return [*found, *(_statutory(one, language) for one in held.statutory)]


def to_come(held: Held, now: datetime, language: str) -> list[Coming]:
    """Those to which the invitation would end by an erasure."""
    return [
        Coming(_event(one, language), _means(one, start, language))
        for one in held.invited
        if (start := one.event.start) is not None and now < start and not one.event.off and one.guest.state in _INVITED
    ]


def _means(one: Invited, start: datetime, language: str) -> str:
    key = "erase.event_seat" if one.guest.state in SEATED else "erase.event_invited"
    lost = WORDS(key, language, on=on_day(start, language), hour=clock_time(start, language))
    return f"{lost} {WORDS('erase.event_wait', language, until=on_day(one.rsvp.forget_at, language))}"


_INVITED = (*SEATED, "invited", "declined")


def _event(one: Invited, language: str) -> str:
    edition = one.event.edition
    return wording(edition, language).title if edition is not None and edition.content else one.rsvp.name


def _guest(one: Invited, language: str) -> Entry:
    guest = one.guest
    state = guest_wording.said(guest, language) or guest_wording.WORDS(f"state.{guest.state}", language)
    facts = [
        ("when", moment(one.event.start, language) if one.event.start else ""),
        ("name", guest.name),
        ("salutation", guest.salutation),
        ("organisation", guest.organisation),
        ("answer", state),
        ("companions", ", ".join(guest.bringing_names)),
        ("arrived", moment(guest.arrived_at, language) if guest.arrived_at else ""),
        ("note", guest.note),
        ("language", LANGUAGE_NAMES.get(guest.language, guest.language)),
        ("source", _source(guest.source, guest.added_at, language)),
        ("basis", one.rsvp.legal_basis.best(language)),
        ("until", day(one.rsvp.forget_at, language)),
    ]
    notices = [WORDS("own_data.guest.off", language)] if guest.state == "withdrawn" else []
    title = WORDS("own_data.guest.title", language, event=_event(one, language))
    return Entry("guest", title, _filled(facts), [*notices, *_silent(guest.silent, language)])


def _press(contact: Contact, topics: Mapping[str, str], language: str) -> Entry:
    one = contact.listing
    beats = ", ".join(sorted(topics.get(beat, beat) for beat in one.beats))
    facts = [
        ("name", one.name),
        ("medium", one.medium),
        ("beats", beats or WORDS("own_data.press.beats_all", language)),
        ("phone", one.phone),
        ("note", one.note),
        ("language", LANGUAGE_NAMES.get(one.language, one.language)),
        ("source", _source(contact.source, contact.created_at, language)),
        ("basis", one.basis or WORDS("own_data.press.interest", language)),
        ("until", WORDS("own_data.press.until", language, days=RetentionSettings().left_days)),
    ]
    notices = [WORDS("own_data.press.off", language)] if contact.state != "active" else []
    title = WORDS("own_data.press.title", language)
    return Entry("press", title, _filled(facts), [*notices, *_silent(contact.silent, language)])


def _statutory(one: StatutoryList, language: str) -> Entry:
    facts = [("purpose", one.purpose), ("basis", one.basis), ("until", day(one.kept_until, language))]
    title = WORDS("own_data.statutory.title", language, name=one.name)
    return Entry("statutory", title, facts, [WORDS("own_data.statutory.text", language)])


def _silent(how: str | None, language: str) -> Iterator[str]:
    if how is not None:
        yield WORDS(f"own_data.silent.{how}", language)


def _source(source: str, at: datetime, language: str) -> str:
    """A list's file is named as it is kept; everything else was typed by the office."""
    known, _, file = source.partition(":")
    key = "import" if known == "import" and file else "office"
    return WORDS(f"own_data.source.{key}", language, file=file, when=on_day(at, language))


def _filled(facts: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in facts if value]
