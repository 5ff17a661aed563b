"""What the channel may be told: how long an endpoint has to answer, and how many are told at the same time."""

from pydantic import Field

from core.settings import Section, section


class WebhooksSettings(Section):
    """KERYX_WEBHOOKS_…"""

    model_config = section("webhooks")

    timeout_s: float = Field(15.0, ge=1, le=30, description="seconds in which an endpoint must have answered")
    at_once: int = Field(8, ge=1, le=64, description="endpoints that one worker tells at the same time")
