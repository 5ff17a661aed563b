"""What the audience may be told: how often strangers may ask, and when digests and reminders leave."""

from datetime import time

from pydantic import Field

from core.settings import Section, section


class AudienceSettings(Section):
    """KERYX_AUDIENCE_…"""

    model_config = section("audience")

    asks_per_address: int = Field(
        3, ge=1, description="mails in 24 hours that an address gets because somebody wrote it into a form"
    )
    asks_per_network: int = Field(60, ge=1, description="forms taken in an hour from one network (IPv4 /24, IPv6 /56)")
    asks_in_all: int = Field(2000, ge=1, description="forms taken in an hour from everybody together")
    digest_time: time = Field(time(8), description="local hour (Europe/Athens) of digests, daily and weekly")
    digest_weekday: int = Field(0, ge=0, le=6, description="day of the weekly digest, 0 is Monday")
    reminder_time: time = Field(time(10), description="local hour of reminders, which cover that whole day")
