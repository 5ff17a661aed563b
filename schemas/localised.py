"""A text in Greek with other languages beside it. A plain string means Greek."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from babel import Locale
from pydantic import AfterValidator, ConfigDict, GetJsonSchemaHandler, RootModel, StringConstraints, model_validator
from pydantic_core import CoreSchema

from schemas.problems import wrong
from schemas.text import BodyText, Line, Paragraphs, SummaryText, TitleText

GREEK = "el"
ENGLISH = "en"

LANGUAGES = frozenset(Locale(ENGLISH).languages)  # those Unicode's CLDR has a name for


def is_language(code: str) -> bool:
    """Whether the code's language exists: «gr» is a country, and its readers would never find their text."""
    return code.partition("-")[0] in LANGUAGES


def _existing(code: str) -> str:
    if not is_language(code):
        raise wrong(
            "Δεν υπάρχει τέτοια γλώσσα· τα ελληνικά είναι «el», τα αγγλικά «en».",
            "There is no such language; Greek is “el”, English “en”.",
        )
    return code


# BCP 47: a language, with script and region where needed (el, en, uk, sr-Latn, pt-BR).
Language = Annotated[
    str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$"), AfterValidator(_existing)
]


class Localised(RootModel[dict[Language, Paragraphs]]):
    """Language → text. Greek is always there and stands first; the rest follow by their codes."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _plain_is_greek(cls, data: Any) -> Any:
        if isinstance(data, Localised):
            return data.root
        if isinstance(data, str):
            return {GREEK: data}
        if not isinstance(data, Mapping):
            raise wrong(
                "Πρέπει να είναι κείμενο· γράψτε το σε εισαγωγικά, ή ανά γλώσσα (el: …, en: …).",
                "It must be text; write it in quotes, or by language (el: …, en: …).",
            )
        return data

    @model_validator(mode="after")
    def _greek_first(self) -> Self:
        if GREEK not in self.root:
            raise wrong("Λείπει το ελληνικό κείμενο· προσθέστε το («el»).", "The Greek text is missing; add it (“el”).")
        ordered = {
            language: self.root[language] for language in sorted(self.root, key=lambda code: (code != GREEK, code))
        }
        self.root.clear()
        self.root.update(ordered)
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        mapping = handler.resolve_ref_schema(handler(core_schema))
        if handler.mode == "validation":
            text = next(iter(mapping.get("patternProperties", {}).values()), mapping.get("additionalProperties", {}))
            return {"anyOf": [text, {**mapping, "required": [GREEK]}], "description": "Plain text is Greek."}
        return mapping

    @property
    def el(self) -> str:
        return self.root[GREEK]

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self.root)

    def get(self, language: str) -> str | None:
        """The text in exactly this language."""
        return self.root.get(language)

    def best(self, language: str) -> str:
        """The text in this language, else English, else Greek: for names, which must always be shown."""
        return self.root.get(language) or self.root.get(ENGLISH) or self.el

    def __str__(self) -> str:
        return self.el


class LineText(Localised):
    """One line: a name, a label."""

    root: dict[Language, Line]


class Title(Localised):
    root: dict[Language, TitleText]


class Summary(Localised):
    root: dict[Language, SummaryText]


class Body(Localised):
    """Markdown, kept as it was written."""

    root: dict[Language, BodyText]
