"""A programme people may take part in; also a hiring and a public consultation."""

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from schemas.every_kind import EveryKind
from schemas.localised import LineText, Localised
from schemas.moments import Moment, not_before
from schemas.money import Euros
from schemas.parts import Part
from schemas.problems import wrong
from schemas.subtypes import ProgrammeSubtype
from schemas.web import WebAddress


class Window(Part):
    """From when until when."""

    opens: Moment | None = None
    closes: Annotated[Moment | None, Field(validate_default=True)] = None

    @field_validator("closes")
    @classmethod
    def _in_order(cls, closes: Moment | None, info: ValidationInfo) -> Moment | None:
        if closes is None and "opens" in info.data and info.data["opens"] is None:
            raise wrong("Γράψτε έναρξη ή λήξη.", "Write an opening or a closing time.")
        return not_before(closes, info.data.get("opens"), "την έναρξη («opens»)", "the opening")


class Cost(Part):
    """What taking part costs; 0 is free of charge."""

    amount: Euros
    details: LineText | None = None  # per month, reductions


class Programme(EveryKind):
    kind: Literal["programme"]
    subtype: ProgrammeSubtype = ProgrammeSubtype.PROGRAMME
    eligibility: Localised | None = None  # who may take part
    applications: Annotated[Window | None, Field(validate_default=True)] = None
    runs: Window | None = None  # when the programme itself takes place
    places: Annotated[int | None, Field(ge=1, le=1_000_000)] = None  # or posts, in a hiring
    cost: Cost | None = None
    how_to_apply: Localised | None = None
    apply_at: WebAddress | None = None
    service: LineText | None = None  # in charge

    @field_validator("applications")
    @classmethod
    def _has_a_deadline(cls, applications: Window | None, info: ValidationInfo) -> Window | None:
        subtype = info.data.get("subtype")
        if subtype in (ProgrammeSubtype.HIRING, ProgrammeSubtype.CONSULTATION) and (
            applications is None or applications.closes is None
        ):
            raise wrong(
                "Λείπει η προθεσμία· γράψτε ως πότε γίνονται δεκτές αιτήσεις ή απόψεις («closes»).",
                "There is no deadline; write until when applications or views are taken (“closes”).",
            )
        return applications
