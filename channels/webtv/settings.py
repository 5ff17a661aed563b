"""What a web-TV channel sets: its languages, and how long things stay."""

from pydantic import Field, field_validator

from core import addresses
from core.settings import Section, section


class WebtvSettings(Section):
    """The web-TV."""

    model_config = section("webtv")

    languages: str = Field("el", description="languages of the web-TV, by commas; a clip is made in each")
    keep_days: int = Field(7, ge=1, le=365, description="days on screen of what has no deadline or last date")

    @field_validator("languages")
    @classmethod
    def _languages(cls, languages: str) -> str:
        return addresses.languages(languages)

    @property
    def shown(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name.strip() for name in self.languages.split(",") if name.strip()))
