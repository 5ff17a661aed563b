"""What a mail says, piece by piece, before it is HTML or plain text. Both are made of this, so neither says less."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.facts import Fact
from schemas.directory import Issuer


@dataclass(frozen=True)
class Link:
    address: str
    name: str


@dataclass(frozen=True)
class Heading:
    text: str


@dataclass(frozen=True)
class Notice:
    """What changed."""

    text: str


@dataclass(frozen=True)
class Remark:
    """An aside: that the full text is in Greek."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    text: str
    language: str
    large: bool = False


@dataclass(frozen=True)
class Prose:
    """Markdown that a person wrote."""

    markdown: str
    language: str
    first_heading: int = 2


@dataclass(frozen=True)
class Facts:
    facts: Sequence[Fact]


@dataclass(frozen=True)
class Quote:
    text: str
    by: str


@dataclass(frozen=True)
class Links:
    heading: str
    links: Sequence[Link]


@dataclass(frozen=True)
class Button:
    link: Link


@dataclass(frozen=True)
class Picture:
    """Fills the letter's width. `alternative` stands where images are off, and in the plain part."""

    address: str
    alternative: str


@dataclass(frozen=True)
class Entry:
    """One announcement among others."""

    label: str
    headline: str
    language: str  # of headline and summary
    notice: str | None
    remark: str | None
    summary: str
    facts: Sequence[Fact]
    link: Link
    level: int = 2  # of its heading; 3 within a section


Block = Heading | Notice | Remark | Paragraph | Prose | Facts | Quote | Links | Button | Picture | Entry


@dataclass(frozen=True)
class Foot:
    """Who sends this, why to this person, and what they can do about it."""

    number: str | None
    why: str
    links: Sequence[Link]


@dataclass(frozen=True)
class Letter:
    """`title` is the heading of the page and, if there is no `subject`, the subject too. `preheader` is the line that
    mailboxes show behind the subject."""

    language: str  # of all that stands around the text: English for who reads neither it nor Greek
    text_language: str  # of the title
    issuer: Issuer
    label: str  # «Εκδήλωση · 23 Νοεμβρίου 2026»
    title: str
    preheader: str
    blocks: Sequence[Block]
    foot: Foot
    subject: str = ""
    calendar: str = ""  # an iCalendar file that goes with it
