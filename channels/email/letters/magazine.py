"""An issue of the e-magazine: a cover, some words of the editor's, and sections of what was announced."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from channels.email.feet import subscriber_foot
from channels.email.letter import Block, Button, Heading, Letter, Link, Links, Picture, Prose
from channels.email.letters.entries import entry
from channels.email.letters.words import WORDS
from core.language.dates import span
from core.wording import headline
from schemas.directory import Issuer
from schemas.edition import Action, Edition


@dataclass(frozen=True)
class Section:
    name: str
    entries: Sequence[tuple[Edition, Action]]


@dataclass(frozen=True)
class Magazine:
    """`title` is the magazine's own; `opening` is Markdown; `page` its address on the web, `paper` of its PDF."""

    issuer: Issuer
    title: str
    number: int
    first: date
    last: date
    cover: Picture | None
    opening: str
    sections: Sequence[Section]
    page: str
    paper: str | None


def compose(magazine: Magazine, language: str, url: str) -> Letter:
    titles = [headline(edition, language, action) for part in magazine.sections for edition, action in part.entries]
    covered = span(magazine.first, magazine.last, language)
    return Letter(
        language=WORDS.spoken(language),
        text_language=language,
        issuer=magazine.issuer,
        label=WORDS("magazine.issue", language, number=magazine.number, covered=covered),
        title=magazine.title,
        subject=WORDS("magazine.subject", language, title=magazine.title, number=magazine.number),
        preheader=" · ".join(titles),
        blocks=list(_blocks(magazine, language)),
        foot=subscriber_foot(magazine.issuer, language, url),
    )


def _blocks(magazine: Magazine, language: str) -> Iterator[Block]:
    if magazine.cover:
        yield magazine.cover
    if magazine.opening:
        yield Prose(magazine.opening, language)
    yield Button(Link(magazine.page, WORDS("magazine.online", language)))
    for section in magazine.sections:
        yield Heading(section.name)
        for edition, action in section.entries:
            yield entry(edition, action, magazine.issuer, language, level=3)
    if magazine.paper:
        name = WORDS("magazine.paper", language)
        yield Links(name, [Link(magazine.paper, magazine.title)])
