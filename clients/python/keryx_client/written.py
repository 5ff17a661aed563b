"""What may be posted, as dictionaries; made by generate.py from the hub's JSON Schemas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NotRequired, TypedDict

Body = str | Mapping[str, str]
Entrance = Literal["free", "booking", "ticket", "invitation"]
EventSubtype = Literal["event", "council_sitting", "press_conference"]
LineText = str | Mapping[str, str]
Localised = str | Mapping[str, str]
Summary = str | Mapping[str, str]
Title = str | Mapping[str, str]
Urgency = Literal["emergency", "urgent", "normal"]
ProgrammeSubtype = Literal["programme", "hiring", "consultation"]
ContractType = Literal["works", "supplies", "services", "studies", "concession", "lease"]
Procedure = Literal["open", "restricted", "competitive_negotiated", "negotiated", "competitive_dialogue", "innovation_partnership", "direct_award", "auction"]
TenderSubtype = Literal["declaration", "invitation", "clarification", "award"]
PressReleaseSubtype = Literal["press_release", "service_notice"]

class Act(TypedDict):
    """An act on Diavgeia. Where its posting makes it valid (ν. 4727/2020), the posted text prevails."""

    ada: str
    title: NotRequired[LineText | None]


class Admission(TypedDict):
    details: NotRequired[LineText | None]
    entrance: Entrance
    price: NotRequired[float | str | None]
    url: NotRequired[str | None]


class Attachment(TypedDict):
    """`alt` is what an image shows; `text` is the document's text, for who cannot read the file."""

    alt: NotRequired[LineText | None]
    content_type: NotRequired[str | None]
    media: NotRequired[str | None]
    size_bytes: NotRequired[int | None]
    text: NotRequired[Localised | None]
    title: LineText
    url: NotRequired[str | None]


class ChannelChoice(TypedDict):
    """Which channels take the announcement: all, `only` these, or all `without` these."""

    only: NotRequired[Sequence[str] | None]
    without: NotRequired[Sequence[str]]


class Contact(TypedDict):
    """Where people ask: a service or a person in its name."""

    address: NotRequired[LineText | None]
    email: NotRequired[str | None]
    hours: NotRequired[LineText | None]
    name: NotRequired[LineText | None]
    phone: NotRequired[str | None]


class Link(TypedDict):
    title: NotRequired[LineText | None]
    url: str


class Occurrence(TypedDict):
    """One time it takes place. `moved_from` is when it would have started; a cancelled one stays listed as such."""

    cancelled: NotRequired[bool]
    end: NotRequired[str | None]
    moved_from: NotRequired[str | None]
    note: NotRequired[LineText | None]
    start: str


class Position(TypedDict):
    """WGS 84, in degrees."""

    latitude: float
    longitude: float


class Protocol(TypedDict):
    """The protocol number and date every municipal paper has (αρ. πρωτ.)."""

    date: str
    number: str


class Venue(TypedDict):
    accessibility: NotRequired[Localised | None]
    address: NotRequired[LineText | None]
    name: LineText
    position: NotRequired[Position | None]


class Event(TypedDict):
    acts: NotRequired[Sequence[Act]]
    admission: NotRequired[Admission | None]
    agenda: NotRequired[Sequence[Localised]]
    areas: NotRequired[Sequence[str]]
    attachments: NotRequired[Sequence[Attachment]]
    body: NotRequired[Body | None]
    channels: NotRequired[ChannelChoice]
    contact: NotRequired[Contact | None]
    deciding_body: NotRequired[LineText | None]
    embargo: NotRequired[str | None]
    expiry: NotRequired[str | None]
    issuer: str
    kind: Literal["event"]
    links: NotRequired[Sequence[Link]]
    moved_from_venue: NotRequired[Venue | None]
    occurrences: Sequence[Occurrence]
    online: NotRequired[str | None]
    organiser: NotRequired[LineText | None]
    own_words: NotRequired[Mapping[str, Localised]]
    protocol: NotRequired[Protocol | None]
    release: NotRequired[str | None]
    subtype: NotRequired[EventSubtype]
    summary: NotRequired[Summary | None]
    title: Title
    topics: NotRequired[Sequence[str]]
    urgency: NotRequired[Urgency]
    venue: NotRequired[Venue | None]


class Cost(TypedDict):
    """What taking part costs; 0 is free of charge."""

    amount: float | str
    details: NotRequired[LineText | None]


class Window(TypedDict):
    """From when until when."""

    closes: NotRequired[str | None]
    opens: NotRequired[str | None]


class Programme(TypedDict):
    acts: NotRequired[Sequence[Act]]
    applications: NotRequired[Window | None]
    apply_at: NotRequired[str | None]
    areas: NotRequired[Sequence[str]]
    attachments: NotRequired[Sequence[Attachment]]
    body: NotRequired[Body | None]
    channels: NotRequired[ChannelChoice]
    contact: NotRequired[Contact | None]
    cost: NotRequired[Cost | None]
    deciding_body: NotRequired[LineText | None]
    eligibility: NotRequired[Localised | None]
    embargo: NotRequired[str | None]
    expiry: NotRequired[str | None]
    how_to_apply: NotRequired[Localised | None]
    issuer: str
    kind: Literal["programme"]
    links: NotRequired[Sequence[Link]]
    own_words: NotRequired[Mapping[str, Localised]]
    places: NotRequired[int | None]
    protocol: NotRequired[Protocol | None]
    release: NotRequired[str | None]
    runs: NotRequired[Window | None]
    service: NotRequired[LineText | None]
    subtype: NotRequired[ProgrammeSubtype]
    summary: NotRequired[Summary | None]
    title: Title
    topics: NotRequired[Sequence[str]]
    urgency: NotRequired[Urgency]


class Award(TypedDict):
    """To whom and for how much. `lot` is a lot's number, none for the whole."""

    amount: Budget
    contractor: LineText
    decided_on: NotRequired[str | None]
    lot: NotRequired[str | None]


class Budget(TypedDict):
    """Without and with VAT, in euros."""

    with_vat: NotRequired[float | str | None]
    without_vat: NotRequired[float | str | None]


class Lot(TypedDict):
    """A part that can be offered for by itself (τμήμα)."""

    budget: NotRequired[Budget | None]
    cpv: NotRequired[Sequence[str]]
    esidis: NotRequired[str | None]
    number: str
    title: LineText


class Tender(TypedDict):
    acts: NotRequired[Sequence[Act]]
    adam: NotRequired[Sequence[str]]
    areas: NotRequired[Sequence[str]]
    attachments: NotRequired[Sequence[Attachment]]
    awards: NotRequired[Sequence[Award]]
    body: NotRequired[Body | None]
    budget: NotRequired[Budget | None]
    channels: NotRequired[ChannelChoice]
    clarifications_until: NotRequired[str | None]
    contact: NotRequired[Contact | None]
    contract_type: NotRequired[ContractType | None]
    cpv: NotRequired[Sequence[str]]
    deadline: NotRequired[str | None]
    deciding_body: NotRequired[LineText | None]
    documents: NotRequired[Sequence[Link]]
    embargo: NotRequired[str | None]
    esidis: NotRequired[str | None]
    expiry: NotRequired[str | None]
    issuer: str
    kind: Literal["tender"]
    links: NotRequired[Sequence[Link]]
    lots: NotRequired[Sequence[Lot]]
    nuts: NotRequired[Sequence[str]]
    opening: NotRequired[str | None]
    own_words: NotRequired[Mapping[str, Localised]]
    procedure: NotRequired[Procedure | None]
    protocol: NotRequired[Protocol | None]
    release: NotRequired[str | None]
    sent_to_ted: NotRequired[str | None]
    subtype: NotRequired[TenderSubtype]
    summary: NotRequired[Summary | None]
    ted: NotRequired[str | None]
    title: Title
    topics: NotRequired[Sequence[str]]
    urgency: NotRequired[Urgency]


class Outage(TypedDict):
    """What is cut or closed. `expected_until` is a forecast; `restored_at` is when it was over."""

    expected_until: NotRequired[str | None]
    restored_at: NotRequired[str | None]
    since: str
    what: LineText
    where: Localised


class Photograph(TypedDict):
    """A photograph for the press, with what it shows and who took it."""

    alt: LineText
    caption: NotRequired[LineText | None]
    credit: NotRequired[str | None]
    media: NotRequired[str | None]
    url: NotRequired[str | None]


class Quote(TypedDict):
    role: NotRequired[LineText | None]
    speaker: LineText
    text: Localised


class PressRelease(TypedDict):
    acts: NotRequired[Sequence[Act]]
    areas: NotRequired[Sequence[str]]
    attachments: NotRequired[Sequence[Attachment]]
    body: NotRequired[Body | None]
    channels: NotRequired[ChannelChoice]
    contact: NotRequired[Contact | None]
    deciding_body: NotRequired[LineText | None]
    embargo: NotRequired[str | None]
    expiry: NotRequired[str | None]
    issuer: str
    kind: Literal["press_release"]
    links: NotRequired[Sequence[Link]]
    notes_to_editors: NotRequired[Localised | None]
    outage: NotRequired[Outage | None]
    own_words: NotRequired[Mapping[str, Localised]]
    photographs: NotRequired[Sequence[Photograph]]
    press_contact: NotRequired[Contact | None]
    protocol: NotRequired[Protocol | None]
    quotes: NotRequired[Sequence[Quote]]
    release: NotRequired[str | None]
    subtype: NotRequired[PressReleaseSubtype]
    summary: NotRequired[Summary | None]
    title: Title
    topics: NotRequired[Sequence[str]]
    urgency: NotRequired[Urgency]


Announcement = Event | Programme | Tender | PressRelease
