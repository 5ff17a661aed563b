"""Greek as it is spoken: a written announcement turned into words that a voice reads right.

The rules run in the order below, each on what the ones before it left; every change remembers its source.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from core.language.speech import (
    abbreviations,
    adjectives,
    codes,
    counting,
    dates,
    english,
    laws,
    layout,
    money,
    ordinals,
    pairs,
    phones,
    prefixed,
    saints,
    short_dates,
    slashes,
    stamps,
    streets,
    times,
    units,
    web,
)  # fmt: skip
from core.language.speech import (
    lexicon as lexicons,
)
from core.language.speech.draft import Draft, Replacement
from core.language.speech.lexicon import Entry

__all__ = ["Entry", "Replacement", "Spoken", "speak", "speak_english", "voiced"]

RULES = (
    *codes.RULES,
    *web.RULES,
    *laws.BEFORE_DATES,
    *stamps.RULES,
    *phones.RULES,
    *short_dates.RULES,
    *dates.RULES,
    *times.RULES,
    *laws.RULES,
    *money.RULES,
    *units.RULES,
    *streets.RULES,
    *slashes.RULES,
    *saints.RULES,
    *adjectives.RULES,
    *abbreviations.RULES,
    *ordinals.RULES,
    *prefixed.RULES,
    *counting.RULES,
    *pairs.RULES,
)
MOST_PASSES = 4


@dataclass(frozen=True)
class Spoken:
    """`text` is one line without digits, signs or addresses; `replacements` stand in the order of the source."""

    text: str
    replacements: tuple[Replacement, ...]


def speak(text: str, lexicon: Sequence[Entry] = ()) -> Spoken:
    """Say a Greek text. Words that need no change stay as they are; Latin words stay Latin.

    A second pass is only for what a first one uncovers, so that speaking what was spoken changes nothing.
    """
    known = lexicons.lexicon(tuple(lexicon), _by_rules) if lexicon else None
    draft = Draft(text, text)
    for _ in range(MOST_PASSES):
        before = draft.text
        for rule in layout.RULES:
            draft = draft.apply(rule)
        if known:
            draft = draft.changed(known.edits(draft.text), lexicons.NAME)
        for rule in RULES:
            draft = draft.apply_in_parts(rule)
        for rule in counting.SPACES:
            draft = draft.apply(rule)
        if draft.text == before:
            break
    return Spoken(draft.text, draft.replacements())


def speak_english(text: str) -> Spoken:
    """Say an English text. Numbers stay figures: an English voice reads them well."""
    draft = Draft(text, text)
    for rule in layout.RULES:
        draft = draft.apply(rule)
    for rule in english.RULES:
        draft = draft.apply_in_parts(rule)
    for rule in counting.SPACES:
        draft = draft.apply(rule)
    return Spoken(draft.text, draft.replacements())


def voiced(spoken: str, lexicon: Sequence[Entry]) -> str:
    """A spoken text as espeak-ng gets it: `[[phonemes]]` where staff's lexicon has some."""
    return lexicons.lexicon(tuple(lexicon), _by_rules).voiced(spoken)


def _by_rules(text: str) -> str:
    return speak(text).text
