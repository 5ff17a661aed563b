"""Whose hub it is: the settings that every page shows, apart from what it takes to show one."""

from pydantic import Field

from core.settings import Section, section

GREEK = "el"


class MunicipalitySettings(Section):
    """Whose pages these are."""

    model_config = section("municipality")

    name: str = Field(
        default="Δήμος Λιμνοχωρίου", description="the municipality's name, as the head of every page shows it"
    )
    name_en: str = Field(default="Municipality of Limnochori", description="the municipality's name in English")
    email: str = Field(default="", description="where people write about the pages' accessibility; empty: not shown")
    dpo: str = Field(default="", description="the data protection officer's e-mail or page; empty: not shown")
    phone: str = Field(default="", description="where people call about the pages' accessibility; empty: not shown")

    def named(self, language: str) -> str:
        return self.name if language == GREEK else self.name_en
