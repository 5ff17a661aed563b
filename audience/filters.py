"""What a subscriber wants: kinds × topics × areas × issuers. An empty facet means all of it, but issuers are named."""

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


@dataclass(frozen=True)
class Facets:
    """What something is about. Without topics or areas it concerns every topic or area."""

    kind: str
    topics: tuple[str, ...]
    areas: tuple[str, ...]
    issuer: str

    @classmethod
    def of(cls, edition: Edition) -> "Facets | None":
        """None: nothing is left of its content."""
        if edition.content is None:
            return None
        topics, areas = (tuple(entry.slug for entry in entries) for entries in (edition.topics, edition.areas))
        return cls(edition.content.kind, topics, areas, edition.issuer.slug)


def letting_through(facets: Facets | None) -> ColumnElement[bool]:
    """The condition on a row of `filters`."""
    if facets is None:
        return or_(False)
    columns = (
        (filters.c.kinds, (facets.kind,)),
        (filters.c.topics, facets.topics),
        (filters.c.areas, facets.areas),
    )
    return and_(
        naming(facets.issuer),
        *(or_(column == "", *(_holds(column, value) for value in values)) for column, values in columns if values),
    )


def naming(issuer: str) -> ColumnElement[bool]:
    """The same, for all that this issuer says: no consent, no mail, so an empty list names nobody."""
    return _holds(filters.c.issuers, issuer)


def _holds(column: ColumnElement[str], value: str) -> ColumnElement[bool]:
    return column.contains(f"|{value}|", autoescape=True)
