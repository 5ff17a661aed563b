"""A press release; also a service notice: what is cut, where, and until when."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from schemas.every_kind import LIST_MOST, EveryKind
from schemas.localised import LineText, Localised
from schemas.moments import Moment, not_before
from schemas.parts import Contact, Part, Photograph
from schemas.problems import wrong
from schemas.subtypes import PressReleaseSubtype


class Quote(Part):
    text: Localised
    speaker: LineText
    role: LineText | None = None


class Outage(Part):
    """What is cut or closed. `expected_until` is a forecast; `restored_at` is when it was over."""

    what: LineText
    where: Localised
    since: Moment
    expected_until: Moment | None = None
    restored_at: Moment | None = None

    @field_validator("expected_until", "restored_at")
    @classmethod
    def _later(cls, value: datetime | None, info: ValidationInfo) -> datetime | None:
        return not_before(value, info.data.get("since"), "την έναρξη («since»)", "the start (“since”)")


class PressRelease(EveryKind):
    kind: Literal["press_release"]
    subtype: PressReleaseSubtype = PressReleaseSubtype.PRESS_RELEASE
    press_contact: Contact | None = None
    quotes: Annotated[tuple[Quote, ...], Field(max_length=LIST_MOST)] = ()
    notes_to_editors: Localised | None = None
    photographs: Annotated[tuple[Photograph, ...], Field(max_length=LIST_MOST)] = ()
    outage: Annotated[Outage | None, Field(validate_default=True)] = None

    @field_validator("outage")
    @classmethod
    def _of_a_service(cls, outage: Outage | None, info: ValidationInfo) -> Outage | None:
        subtype = info.data.get("subtype")
        if subtype == PressReleaseSubtype.SERVICE_NOTICE and outage is None:
            raise wrong(
                "Λείπει τι διακόπτεται, πού και από πότε· συμπληρώστε το «outage».",
                "What is cut, where and since when is missing; fill in “outage”.",
            )
        if subtype == PressReleaseSubtype.PRESS_RELEASE and outage is not None:
            raise wrong(
                "Η διακοπή ανήκει σε ανακοίνωση υπηρεσίας· γράψτε subtype: service_notice.",
                "An outage belongs to a service notice; write subtype: service_notice.",
            )
        return outage
