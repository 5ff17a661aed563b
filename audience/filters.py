"""What a subscriber wants: kinds × topics × areas × issuers, where an empty facet means all of it."""

from dataclasses import dataclass
from typing import Self

from sqlalchemy import ColumnElement, and_, or_

from audience.tables import filters
from schemas.edition import Edition

EVERYTHING: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Filter:
    kinds: frozenset[str] = EVERYTHING
    topics: frozenset[str] = EVERYTHING
    areas: frozenset[str] = EVERYTHING
    issuers: frozenset[str] = EVERYTHING

    def or_also(self, other: Self) -> Self:
        """What either lets through, facet by facet (never less than either)."""
        return type(self)(
            *(
                EVERYTHING if not mine or not theirs else mine | theirs
                for mine, theirs in (
                    (self.kinds, other.kinds),
                    (self.topics, other.topics),
                    (self.areas, other.areas),
                    (self.issuers, other.issuers),
                )
            )
        )

    def row(self) -> dict[str, str]:
        return {name: packed(getattr(self, name)) for name in ("kinds", "topics", "areas", "issuers")}


def packed(values: frozenset[str]) -> str:
    return f"|{'|'.join(sorted(values))}|" if values else ""


def unpacked(text: str) -> frozenset[str]:
    return frozenset(value for value in text.split("|") if value)


def letting_through(edition: Edition) -> ColumnElement[bool]:
    """The condition on a row of `filters`. An edition without topics or areas concerns every topic or area."""
    if edition.content is None:
        return or_(False)
    facets = (
        (filters.c.kinds, [edition.content.kind]),
        (filters.c.topics, [topic.slug for topic in edition.topics]),
        (filters.c.areas, [area.slug for area in edition.areas]),
        (filters.c.issuers, [edition.issuer.slug]),
    )
    return and_(
        *(
            or_(column == "", *(column.contains(f"|{v}|", autoescape=True) for v in values))
            for column, values in facets
            if values
        )
    )
