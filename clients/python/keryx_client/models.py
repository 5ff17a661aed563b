"""What the hub answers. Fields that a newer hub adds are passed over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from keryx_client.errors import WrongField

Text = Mapping[str, str]  # by language; Greek is always there
State = Literal["unreleased", "live", "expired", "withdrawn", "expunged"]
Kind = Literal["programme", "event", "tender", "press_release"]


@dataclass(frozen=True)
class Posted:
    id: UUID
    reference: str
    edition: int


@dataclass(frozen=True)
class Listed:
    id: UUID
    reference: str
    issuer: str
    kind: Kind
    edition: int
    state: State
    title: Text | None
    posted_at: datetime
    changed_at: datetime
    release_at: datetime
    expires_at: datetime | None
    url: str


@dataclass(frozen=True)
class Page:
    announcements: Sequence[Listed]
    next: str | None


@dataclass(frozen=True)
class Edition:
    """`content` is None once it is expunged."""

    announcement: UUID
    reference: str
    number: int
    action: Literal["publish", "correct", "withdraw", "expunge"]
    reason: str | None
    weight: Literal["minor", "material"]
    note: str | None
    at: datetime
    first_published_at: datetime | None
    released_at: datetime | None
    expires_at: datetime | None
    content: Mapping[str, Any] | None
    issuer: Mapping[str, Any]
    topics: Sequence[Mapping[str, Any]]
    areas: Sequence[Mapping[str, Any]]
    public_url: str


@dataclass(frozen=True)
class Editions:
    editions: Sequence[Edition]


@dataclass(frozen=True)
class EditionCells:
    """`channels`: its plan and the counts by state; `marked`: how many may be repeats."""

    number: int
    action: str
    channels: Mapping[str, Mapping[str, str | int]]
    marked: Mapping[str, int]


@dataclass(frozen=True)
class Matrix:
    id: UUID
    reference: str
    head: int
    editions: Sequence[EditionCells]


@dataclass(frozen=True)
class Expected:
    channel: str
    targets: int
    ahead: int
    seconds: int | None
    at_least: int


@dataclass(frozen=True)
class Expectation:
    id: UUID | None
    channels: Sequence[Expected]


@dataclass(frozen=True)
class Schedule:
    release_at: datetime
    expires_at: datetime | None
    paused: bool
    version: int


@dataclass(frozen=True)
class Left:
    """`wrong`: what the desk will have to mend."""

    id: UUID
    url: str
    wrong: Sequence[WrongField]


@dataclass(frozen=True)
class Draft:
    id: UUID
    state: Literal["writing", "submitted", "leaving", "asked", "sent", "discarded"]
    version: int
    issuer: str
    kind: str
    title: str
    body: Mapping[str, Any]
    announcement: UUID | None
    changed_by: str
    changed_at: datetime
    url: str


@dataclass(frozen=True)
class Drafts:
    drafts: Sequence[Draft]
    next: str | None


@dataclass(frozen=True)
class Directory:
    """Entries have `slug` and `name`; issuers more."""

    issuers: Sequence[Mapping[str, Any]]
    topics: Sequence[Mapping[str, Any]]
    areas: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Counts:
    subscribers: int
    issuers: Mapping[str, int]


@dataclass(frozen=True)
class PressMailing:
    id: UUID
    mailing: str


@dataclass(frozen=True)
class MagazineIssue:
    number: int
    page: str


@dataclass(frozen=True)
class Endpoint:
    id: UUID
    name: str
    url: str
    events: Sequence[Literal["published", "corrected", "withdrawn", "delivered"]]
    issuers: Sequence[str]
    state: Literal["active", "disabled"]
    reason: str | None
    failing_since: datetime | None
    answered_on: date | None
    made_by: str
    created_at: datetime


@dataclass(frozen=True)
class EndpointList:
    endpoints: Sequence[Endpoint]


@dataclass(frozen=True)
class EndpointMade:
    """`secret` is shown this once."""

    endpoint: Endpoint
    secret: str
