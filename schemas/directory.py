"""Who speaks, about what, and where: issuers, topics and areas."""

from pydantic import BaseModel, ConfigDict

from schemas.localised import LineText
from schemas.web import Email, Slug, WebAddress


class Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    slug: Slug
    name: LineText


class Issuer(Entry):
    """`name` is bare («Δήμος Λιμνοχωρίου»), for letterheads and senders; the cases bring their article, for sentences.

    English follows the same cut: "the Municipality …", "of the Municipality …", "the Municipality …".
    """

    name_nominative: LineText  # ο Δήμος …
    name_genitive: LineText  # του Δήμου …
    name_accusative: LineText  # τον Δήμο …
    email: Email | None = None
    website: WebAddress | None = None
    logo: WebAddress | None = None


class Topic(Entry):
    pass


class Area(Entry):
    pass


class Directory(BaseModel):
    """What announcements may refer to, in the order in which lists show it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuers: tuple[Issuer, ...]
    topics: tuple[Topic, ...] = ()
    areas: tuple[Area, ...] = ()
