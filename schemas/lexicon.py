"""An entry of the lexicon that staff keep: how a name or place is said."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator, model_validator

from schemas import explain
from schemas.problems import wrong
from schemas.text import Line

WRITTEN_CHARACTERS = 120
SPOKEN_CHARACTERS = 400


class Pronunciation(BaseModel):
    """`written` is said `spoken`; a voice that takes espeak-ng's phonemes says `phonemes`. One of the two is there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    written: Annotated[Line, Field(min_length=1, max_length=WRITTEN_CHARACTERS)]
    spoken: Annotated[Line, Field(max_length=SPOKEN_CHARACTERS)] = ""
    phonemes: Annotated[Line, Field(max_length=SPOKEN_CHARACTERS)] = ""

    @field_validator("written")
    @classmethod
    def _a_word(cls, given: str) -> str:
        if not any(sign.isalnum() for sign in given):
            raise wrong("Γράψτε τουλάχιστον μία λέξη.", "Write one word at least.")
        return given

    @field_validator("phonemes")
    @classmethod
    def _of_espeak(cls, given: str) -> str:
        if not given.isascii() or "[" in given or "]" in given:
            raise wrong(
                "Γράψτε φωνήματα του espeak-ng με λατινικά σύμβολα, χωρίς αγκύλες, π.χ. l'imnox'ori.",
                "Write phonemes of espeak-ng in ASCII, without brackets, as l'imnox'ori.",
            )
        return given

    @model_validator(mode="after")
    def _said(self) -> "Pronunciation":
        if not (self.spoken or self.phonemes):
            raise wrong(
                "Γράψτε πώς λέγεται, με λέξεις ή με φωνήματα.", "Write how it is said, in words or in phonemes."
            )
        return self


_pronunciation: TypeAdapter[Pronunciation] = TypeAdapter(Pronunciation)


def parse_pronunciation(data: Any) -> Pronunciation:
    """InvalidInput names what is wrong."""
    return explain.checked(_pronunciation, data)
