"""An announcement of any kind, and the one way in which what people wrote becomes one."""

from collections.abc import Collection
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from schemas import explain
from schemas.event import Event
from schemas.press_release import PressRelease
from schemas.programme import Programme
from schemas.tender import Tender

Announcement = Annotated[Programme | Event | Tender | PressRelease, Field(discriminator="kind")]

_adapter: TypeAdapter[Announcement] = TypeAdapter(Announcement)


def parse_announcement(
    data: Any,
    *,
    channel_names: Collection[str] | None = None,
    issuers: Collection[str] | None = None,
    topics: Collection[str] | None = None,
    areas: Collection[str] | None = None,
) -> Announcement:
    """What was read from JSON, YAML or a form, checked. Names are checked against the collections that are given.

    Raises InvalidInput with every wrong field.
    """
    known = {"channel_names": channel_names, "issuers": issuers, "topics": topics, "areas": areas}
    return explain.checked(_adapter, data, known=known, under=())
