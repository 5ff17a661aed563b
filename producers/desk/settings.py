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
        "", description="the patron saint's day of the municipality, on which nobody works, as MM-DD; empty: none"
    )
    diavgeia: str = Field(
        "https://diavgeia.gov.gr/luminapi/opendata", description="where acts are asked for by their ADA (Diavgeia)"
    )
    khmdhs: str = Field(
        "https://cerpp.eprocurement.gov.gr/khmdhs-opendata",
        description="where notices are asked for by their ADAM (KIMDIS)",
    )
    patron_name: str = Field("", max_length=80, description="what the calendar calls that day")

    @field_validator("patron_day")
    @classmethod
    def _a_day(cls, written: str) -> str:
        """As of a leap year: the day may be the 29th of February."""
        try:
            if written:
                date.fromisoformat(f"2024-{written}")
        except ValueError as error:
            raise wrong("Γράψτε την όπως 12-06 (μήνας-ημέρα).", "Write it like 12-06 (month-day).") from error
        return written

    @property
    def patron(self) -> tuple[int, int] | None:
        """Month and day."""
        return (int(self.patron_day[:2]), int(self.patron_day[3:])) if self.patron_day else None

    @property
    def undo(self) -> timedelta:
        return timedelta(seconds=self.undo_s)
