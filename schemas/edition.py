"""An edition: one version of an announcement, numbered, never changed."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from schemas.actions import Action as Action
from schemas.actions import Reason as Reason
from schemas.actions import Weight as Weight
from schemas.announcement import Announcement
from schemas.directory import Area, Issuer, Topic


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

    @property
    def dated(self) -> datetime:
        """The date that its readers see: it is not older than its release, before which nobody was to have it."""
        return max(self.at, self.released_at or self.at)
