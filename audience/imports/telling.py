"""What came of a list, in words: line by line, and counted."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from audience.consent import Wording
from audience.imports.judging import Judged, Verdict
from core.errors import FieldError
from core.language.catalogue import Catalogue

WORDS = Catalogue.load(Path(__file__).with_name("words.toml"))
ASKING = {language: Wording(WORDS("asking", language), language) for language in ("el", "en")}


def line(judged: Judged, language: str) -> str:
    """One line of a dry run. It names the line, not the person: who has the list finds them there."""
    wrong = "; ".join(_wrong(error, language) for error in judged.line.errors)
    verdict = WORDS(f"verdict.{judged.verdict}", language, first=judged.first, wrong=wrong)
    return WORDS("line", language, number=judged.line.number, verdict=verdict)


def _wrong(error: FieldError, language: str) -> str:
    column, said = error.field.partition(", ")[2], error.el if language == "el" else error.en
    said = said.removesuffix(".")
    return WORDS("column", language, column=column, wrong=said) if column else said


def counted(counts: Counter[Verdict], language: str) -> Iterator[str]:
    """A line for each verdict that occurred."""
    for verdict in Verdict:
        if counts[verdict]:
            few = verdict in (Verdict.DUPLICATE, Verdict.INVALID)
            words = WORDS(f"counted_{verdict}" if few else f"verdict.{verdict}", language)
            yield WORDS("counted", language, count=counts[verdict], verdict=words)
    if not counts:
        yield WORDS("nothing", language)
