"""What is wrong with an input, said in Greek and in English, field by field."""

from dataclasses import dataclass

from pydantic_core import PydanticCustomError

TYPE = "keryx"  # marks our own errors, which bring both languages with them


@dataclass(frozen=True)
class Problem:
    """One wrong field: where it is (`occurrences.0.start`), what is wrong and what to do."""

    field: str
    el: str
    en: str


class InvalidInput(Exception):
    """The input cannot be taken; `errors` names every wrong field."""

    def __init__(self, errors: list[Problem]) -> None:
        super().__init__("; ".join(f"{error.field}: {error.en}" for error in errors))
        self.errors = errors


class NewerSchema(Exception):
    """A message of a newer schema than this program knows: it waits for an upgrade, it is not broken."""

    def __init__(self, message: str, version: int, known: int) -> None:
        super().__init__(f"{message} has schema version {version}, this program knows {known}")
        self.version, self.known = version, known


def wrong(el: str, en: str) -> PydanticCustomError:
    """An error for a validator to raise."""
    return PydanticCustomError(TYPE, "{en}", {"el": el, "en": en})
