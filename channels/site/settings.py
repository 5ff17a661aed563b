"""What the public pages let one choose."""

from pydantic import Field, field_validator

from core import addresses
from core.settings import Section, section


class SiteSettings(Section):
    model_config = section("site")

    languages: str = Field(default="el,en", description="languages the pages are made in, by commas; Greek first")
    page_items: int = Field(default=20, ge=1, le=200, description="announcements on one page of the list")

    @field_validator("languages")
    @classmethod
    def _languages(cls, languages: str) -> str:
        return addresses.languages(languages)

    @property
    def codes(self) -> tuple[str, ...]:
        """The languages, Greek always among them and first: it is the text that holds."""
        chosen = [code.strip() for code in self.languages.split(",") if code.strip()]
        return tuple(dict.fromkeys(["el", *chosen]))
