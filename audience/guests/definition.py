"""A guest list as staff writes it down: one file, checked whole."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints, TypeAdapter

from core.errors import Invalid
from schemas import explain
from schemas.localised import LineText, Localised
from schemas.moments import Moment
from schemas.parts import Contact, Part
from schemas.problems import InvalidInput
from schemas.text import ONE_LINE, SAID
from schemas.web import Slug

SEATS_MOST = 100_000
COMPANIONS_MOST = 20
REMINDER_DAYS_MOST = 30
KEEP_DAYS_MOST = 365

Name = Annotated[str, StringConstraints(max_length=200), ONE_LINE, SAID]


class Definition(Part):
    """`text` is the invitation, Markdown, as its readers get it below their salutation."""

    name: Name
    issuer: Slug | None = None  # none: the event's
    occurrence: Annotated[int, Field(ge=1)] = 1  # which of the event's times, counted from 1
    capacity: Annotated[int, Field(ge=1, le=SEATS_MOST)] | None = None
    answer_until: Moment
    companions: Annotated[int, Field(ge=0, le=COMPANIONS_MOST)] = 0
    text: Localised
    contact: Contact
    legal_basis: LineText
    reminder_days: Annotated[int, Field(ge=0, le=REMINDER_DAYS_MOST)] | None = 1
    keep_days: Annotated[int, Field(ge=0, le=KEEP_DAYS_MOST)] = 30


_DEFINITION: TypeAdapter[Definition] = TypeAdapter(Definition)


def read(data: Any) -> Definition:
    """Invalid names every wrong field."""
    try:
        return explain.checked(_DEFINITION, data)
    except InvalidInput as error:
        raise Invalid.of(error) from error
