"""What the feeds let one choose."""

from pydantic import Field, field_validator

from core import addresses
from core.settings import Section, section


class FeedsSettings(Section):
    model_config = section("feeds")

    languages: str = Field(default="el,en", description="languages the feeds are made in, by commas; Greek first")

    @field_validator("languages")
    @classmethod
    def _languages(cls, languages: str) -> str:
        return addresses.languages(languages)

    @property
    def codes(self) -> tuple[str, ...]:
        """The languages, Greek always among them and first."""
        chosen = [code.strip() for code in self.languages.split(",") if code.strip()]
        return tuple(dict.fromkeys(["el", *chosen]))
