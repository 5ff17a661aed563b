"""What the studio's page sends: a button that was pressed, and what was marked without a network."""

from typing import Any, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from channels.radio.studio.acts import Act
from channels.radio.studio.words import WORDS
from core.errors import Conflict

LONGEST_S, MARKS_MOST = 3600, 200
T = TypeVar("T", bound=BaseModel)


class Marked(BaseModel):
    """One reading as a device without a network marked it; `staff`: who was signed in there."""

    model_config = ConfigDict(extra="forbid")

    key: str = Field(min_length=8, max_length=64)
    staff: UUID
    slot: AwareDatetime
    announcement: UUID
    language: str = Field(max_length=16)
    edition: int = Field(ge=1)
    studio: str = Field(max_length=32)
    claimed_at: AwareDatetime
    started_at: AwareDatetime | None = None
    done_at: AwareDatetime | None = None


class Sent(BaseModel):
    """Each is read by itself: one that is wrong holds up no other."""

    marks: list[dict[str, Any]] = Field(max_length=MARKS_MOST)


class Pressed(BaseModel):
    """A button, with the reading it stands at."""

    act: Act
    slot: AwareDatetime
    announcement: UUID
    language: str = Field(max_length=16)
    edition: int = Field(ge=1)
    form_s: int = Field(60, ge=1, le=LONGEST_S)
    planned: float = Field(0.0, ge=0, le=LONGEST_S)
    key: str = Field("", max_length=64)


def read_as(model: type[T], given: Any) -> T:
    """Conflict: no page of ours sends that."""
    try:
        return model.model_validate(given)
    except ValidationError:
        raise Conflict(WORDS("wrong.reading", "el"), WORDS("wrong.reading", "en"), 422) from None
