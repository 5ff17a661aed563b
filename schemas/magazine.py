"""An issue of the e-magazine: words of its own around announcements that were posted before."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints, TypeAdapter, field_validator

from schemas import explain
from schemas.localised import Body, LineText, Summary, Title
from schemas.names import IssuerName
from schemas.parts import Part, once
from schemas.problems import wrong
from schemas.web import WebAddress

SECTIONS_MOST = 20
POSTS_MOST = 60  # of a section
LAST_NUMBER = 1_000_000
Reference = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9]{4}/[0-9]{6,9}$")]


def _some(entries: tuple[Part, ...]) -> tuple[Part, ...]:
    """Not as a length: one wrong entry would be told as too few besides."""
    if not entries:
        raise wrong("Είναι κενό· γράψτε τουλάχιστον ένα.", "It is empty; write at least one.")
    return entries


_SOME = AfterValidator(_some)


class Chosen(Part):
    """An announcement by the number people know. `teaser` stands in place of its own summary."""

    reference: Reference
    teaser: Summary | None = None


class Section(Part):
    name: LineText
    posts: Annotated[tuple[Chosen, ...], Field(max_length=POSTS_MOST), _SOME]


class Picture(Part):
    """Of the cover. `alt` says what it shows, to who does not see it."""

    url: WebAddress
    alt: LineText


class Issue(Part):
    """Sections and posts are shown in this order. `number` left out: the one after the last. `cover` is Markdown."""

    number: Annotated[int, Field(ge=1, le=LAST_NUMBER)] | None = None
    issuer: IssuerName
    title: Title
    date: date
    cover: Body | None = None
    picture: Picture | None = None
    sections: Annotated[tuple[Section, ...], Field(max_length=SECTIONS_MOST), _SOME]

    @field_validator("sections")
    @classmethod
    def _each_once(cls, sections: tuple[Section, ...]) -> tuple[Section, ...]:
        once(references(sections))
        return sections


def references(sections: tuple[Section, ...]) -> list[str]:
    """In the order of the issue."""
    return [post.reference for section in sections for post in section.posts]


_issue: TypeAdapter[Issue] = TypeAdapter(Issue)


def parse_issue(data: Any, *, known: Mapping[str, Collection[str]] | None = None) -> Issue:
    """What was read from a file or a request, checked. InvalidInput names every wrong field."""
    return explain.checked(_issue, data, known=known)
