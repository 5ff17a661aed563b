"""What the audience may be told: when digests and reminders leave."""

from datetime import time

from pydantic import Field

from core.settings import Section, section


class AudienceSettings(Section):
    """KERYX_AUDIENCE_…"""

    model_config = section("audience")

    digest_time: time = Field(time(8), description="local hour (Europe/Athens) of digests, daily and weekly")
    digest_weekday: int = Field(0, ge=0, le=6, description="day of the weekly digest, 0 is Monday")
    reminder_time: time = Field(time(10), description="local hour of reminders, which cover that whole day")
