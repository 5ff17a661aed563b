"""Who speaks, about what, and where: issuers, topics and areas."""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, TypeAdapter, field_validator, model_validator

from schemas import explain
from schemas.localised import LineText
from schemas.problems import wrong
from schemas.web import Colour, Email, Phone, Slug, WebAddress


class Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    slug: Slug
    name: LineText
    retired: bool = False  # nothing new is said by it, about it or there; what was said keeps its name


class Issuer(Entry):
    """`name` is bare («Δήμος Λιμνοχωρίου»), for letterheads and senders; the cases bring their article, for sentences.

    English follows the same cut: "the Municipality …", "of the Municipality …", "the Municipality …".
    `address` and `phone` are where people find and call the office; letters carry them. `logo` is shown as a square
    beside the name, so it need not hold it; `colour` is the letterhead's, on which white or black stands, whichever is
    read better.
    """

    name_nominative: LineText  # ο Δήμος …
    name_genitive: LineText  # του Δήμου …
    name_accusative: LineText  # τον Δήμο …
    email: Email | None = None
    website: WebAddress | None = None
    logo: WebAddress | None = None
    colour: Colour | None = None
    address: LineText | None = None
    phone: Phone | None = None


class Topic(Entry):
    pass


class Area(Entry):
    pass


class Directory(BaseModel):
    """What announcements may refer to, in the order in which lists show it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuers: tuple[Issuer, ...] = ()
    topics: tuple[Topic, ...] = ()
    areas: tuple[Area, ...] = ()

    @field_validator("issuers", "topics", "areas")
    @classmethod
    def _named_once(cls, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        slugs = [entry.slug for entry in entries]
        if twice := sorted({slug for slug in slugs if slugs.count(slug) > 1}):
            raise wrong(
                f"Το όνομα «{twice[0]}» υπάρχει δύο φορές· αλλάξτε το ένα.",
                f"The name “{twice[0]}” is there twice; change one.",
            )
        return entries

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.issuers or self.topics or self.areas):
            raise wrong(
                "Δεν έχει τίποτα· γράψτε φορείς (issuers), θέματα (topics) ή περιοχές (areas).",
                "There is nothing in it; write issuers, topics or areas.",
            )
        return self


_directory: TypeAdapter[Directory] = TypeAdapter(Directory)


def parse_directory(data: Any) -> Directory:
    """What was read from a file, checked. InvalidInput names every wrong field."""
    return explain.checked(_directory, data)
