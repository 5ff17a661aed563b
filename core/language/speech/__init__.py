"""Greek as it is spoken: a written announcement turned into words that a voice reads right.

The rules run in the order below, each on what the ones before it left; every change remembers its source.
"""

from dataclasses import dataclass

from core.language.speech import (
    abbreviations,
    codes,
    counting,
    dates,
    laws,
    layout,
    money,
    ordinals,
    phones,
    times,
    units,
    web,
)  # fmt: skip
from core.language.speech.draft import Draft, Replacement

__all__ = ["Replacement", "Spoken", "speak"]

RULES = (
    *layout.RULES,
    *codes.RULES,
    *web.RULES,
    *laws.RULES[:2],
    laws.RULES[-2],
    *phones.RULES,
    *dates.RULES,
    *times.RULES,
    *laws.RULES[2:],
    *money.RULES,
    *units.RULES,
    *abbreviations.RULES,
    *ordinals.RULES,
    *counting.RULES,
    *counting.SPACES,
)
MOST_PASSES = 4


@dataclass(frozen=True)
class Spoken:
    """`text` is one line without digits, signs or addresses; `replacements` stand in the order of the source."""

    text: str
    replacements: tuple[Replacement, ...]


def speak(text: str) -> Spoken:
    """Say a Greek text. Words that need no change stay as they are; Latin words stay Latin.

    A second pass is only for what a first one uncovers, so that speaking what was spoken changes nothing.
    """
    draft = Draft(text, text)
    for _ in range(MOST_PASSES):
        before = draft.text
        for rule in RULES:
            draft = draft.apply(rule)
        if draft.text == before:
            break
    return Spoken(draft.text, draft.replacements())
