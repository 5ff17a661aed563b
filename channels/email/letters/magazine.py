"""An issue of the e-magazine: a cover, some words of the editor's, and sections of what was announced."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self
from uuid import UUID

from channels.email.feet import subscriber_foot
from channels.email.letter import Block, Button, Heading, Letter, Link, Links, Picture, Prose, Remark
from channels.email.letters.entries import entry
from channels.email.letters.words import WORDS
from core.channel import Contents, Mailing
from core.language.dates import span
from core.pages import in_language
from core.wording import headline
from schemas.directory import Issuer
from schemas.edition import Action, Edition
from schemas.localised import ENGLISH, GREEK


@dataclass(frozen=True)
class Section:
    """`teasers`, by announcement, stand in place of its own summary."""

    name: str
    entries: Sequence[tuple[Edition, Action]]
    teasers: Mapping[UUID, str] = field(default_factory=dict)


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
    gone: int = 0  # withdrawn or over since it was composed: not shown any more
    text_language: str = ""  # of the title and the opening, if not the reader's

    @classmethod
    def of(cls, mailing: Mailing, contents: Contents, language: str) -> Self:
        """As its source brings it (`producers/magazine/source.py`)."""
        said, left = contents.words, iter(contents.editions)
        sections = []
        for name, teasers in said["sections"]:
            entries = [next(left) for _ in teasers]
            own = {
                edition.announcement: teaser.best(language)
                for (edition, _), teaser in zip(entries, teasers, strict=True)
                if teaser is not None
            }
            sections.append(Section(name.best(language), entries, own))
        picture, cover = said["picture"], said["cover"]
        return cls(
            mailing.issuer,
            said["title"].best(language),
            said["number"],
            said["date"],
            said["date"],
            Picture(picture.url, picture.alt.best(language)) if picture else None,
            cover.best(language) if cover else "",
            sections,
            in_language(said["page"], WORDS.spoken(language)),
            in_language(said["pdf"], WORDS.spoken(language)),
            said["gone"],
            next(code for code in (language, ENGLISH, GREEK) if said["title"].get(code)),
        )


def compose(magazine: Magazine, language: str, url: str) -> Letter:
    titles = [headline(edition, language, action) for part in magazine.sections for edition, action in part.entries]
    covered = span(magazine.first, magazine.last, language)
    return Letter(
        language=WORDS.spoken(language),
        text_language=magazine.text_language or language,
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
        yield Prose(magazine.opening, magazine.text_language or language)
    if magazine.gone:
        key = "magazine.gone_one" if magazine.gone == 1 else "magazine.gone_many"
        yield Remark(WORDS(key, language, count=magazine.gone))
    yield Button(Link(magazine.page, WORDS("magazine.online", language)))
    for section in magazine.sections:
        yield Heading(section.name)
        for edition, action in section.entries:
            made = entry(edition, action, magazine.issuer, language, level=3)
            teaser = section.teasers.get(edition.announcement)
            yield replace(made, summary=teaser) if teaser else made
    if magazine.paper:
        name = WORDS("magazine.paper", language)
        yield Links(name, [Link(magazine.paper, magazine.title)])
