"""An edition: one version of an announcement, numbered, never changed."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from schemas.announcement import Announcement
from schemas.directory import Area, Issuer, Topic


class Action(StrEnum):
    PUBLISH = "publish"
    CORRECT = "correct"
    WITHDRAW = "withdraw"
    EXPUNGE = "expunge"


class Weight(StrEnum):
    MINOR = "minor"  # a typo: mails nobody by itself
    MATERIAL = "material"  # who holds the old text must get the new one


class Reason(StrEnum):
    """Why a text changed; the Greek terms stand in the catalogue."""

    CORRECTION = "correction"  # διόρθωση
    REISSUE = "reissue"  # ορθή επανάληψη
    AMENDMENT = "amendment"  # τροποποίηση
    EXTENSION = "extension"  # παράταση
    POSTPONEMENT = "postponement"  # αναβολή
    CANCELLATION = "cancellation"  # ματαίωση, ακύρωση


class Edition(BaseModel):
    """One version as every renderer gets it: content with its issuer, topics and areas looked up.

    `content` is None only after an expunge. Times are UTC. `note` says in a person's words why it changed.
    `public_url` is the announcement's page, absolute.
    """

    model_config = ConfigDict(frozen=True)

    announcement: UUID
    reference: str  # 2026/000123
    number: int
    action: Action
    reason: Reason | None = None
    weight: Weight = Weight.MATERIAL
    note: str | None = None
    at: datetime
    first_published_at: datetime | None = None
    released_at: datetime | None = None
    expires_at: datetime | None = None
    content: Announcement | None
    issuer: Issuer
    topics: tuple[Topic, ...] = ()
    areas: tuple[Area, ...] = ()
    public_url: str
