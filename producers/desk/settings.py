"""What the desk may be told: how long a sent announcement can still be taken back, and how people sign in."""

from datetime import timedelta
from typing import Literal

from pydantic import Field

from core.settings import Section, section


class DeskSettings(Section):
    """KERYX_DESK_…"""

    model_config = section("desk")

    undo_s: int = Field(
        30, ge=0, le=600, description="seconds after «send» in which it can be taken back; urgent ones leave at once"
    )
    second_factor: Literal["offered", "required"] = Field(
        "offered", description="whether staff must use a second factor (TOTP) to sign in: offered or required"
    )

    @property
    def undo(self) -> timedelta:
        return timedelta(seconds=self.undo_s)
