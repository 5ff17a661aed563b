"""What the API may be told: how often one token may ask."""

from pydantic import Field

from core.settings import Section, section


class ApiSettings(Section):
    """KERYX_API_…"""

    model_config = section("api")

    per_minute: int = Field(
        600, ge=1, le=100_000, description="requests that one token may make in a minute, of each process of the pages"
    )
