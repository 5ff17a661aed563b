"""What the desk may be told: how long a sent announcement can still be taken back, and how people sign in."""

from datetime import date, time, timedelta
from typing import Literal

from pydantic import Field, field_validator

from core.settings import Section, section
from schemas.problems import wrong


class DeskSettings(Section):
    """KERYX_DESK_…"""

    model_config = section("desk")

    undo_s: int = Field(
        30, ge=0, le=600, description="seconds after «send» in which it can be taken back; urgent ones leave at once"
    )
    second_factor: Literal["offered", "required"] = Field(
        "offered", description="whether staff must use a second factor (TOTP) to sign in: offered or required"
    )

    quiet_from: time = Field(
        time(21), description="from this hour on what is not urgent is offered to leave in the morning instead"
    )
    quiet_until: time = Field(
        time(8), description="until this hour; the same as KERYX_DESK_QUIET_FROM: there are no quiet hours"
    )
    patron_day: str = Field(
        "", pattern=r"^(\d\d-\d\d)?$", description="the municipality's patron's day, as 08-15: a local holiday"
    )
    patron_name: str = Field("", max_length=80, description="what the calendar calls that day")

    @field_validator("patron_day")
    @classmethod
    def _a_day(cls, written: str) -> str:
        if written:
            try:
                date.fromisoformat(f"2024-{written}")  # a year with a 29 February
            except ValueError:
                raise wrong(
                    "Δεν υπάρχει τέτοια ημέρα· γράψτε μήνα και ημέρα, όπως 08-15.",
                    "There is no such day; write month and day, like 08-15.",
                ) from None
        return written

    @property
    def undo(self) -> timedelta:
        return timedelta(seconds=self.undo_s)
