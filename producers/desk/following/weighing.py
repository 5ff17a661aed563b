"""How much a correction matters, proposed from what changed: a date, a place, a sum, or only its spelling. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from babel import Locale

from core.language.letters import fold
from producers.desk.following.changes import Change, changes
from schemas.edition import Weight

# What nobody acts upon: how it is said elsewhere, where it is filed, whom it is about.
BESIDE_THE_POINT = ("own_words", "topics", "areas", "channels", "protocol", "deciding_body", "acts", "photographs")
OF_THE_RELEASE = ("release", "embargo", "expiry", "urgency")
# Texts whose spelling may be mended; everything else is a fact of its own.
TEXTS = frozenset(
    {
        "title",
        "summary",
        "body",
        "eligibility",
        "how_to_apply",
        "notes_to_editors",
        "service",
        "organiser",
        "agenda.*",
        "quotes.*.text",
        "quotes.*.speaker",
        "quotes.*.role",
        "occurrences.*.note",
        "venue.name",
        "venue.address",
        "venue.accessibility",
        "admission.details",
        "cost.details",
        "contact.name",
        "links.*.title",
        "documents.*.title",
        "attachments.*.title",
    }
)
_GREEK = Locale("el")
# Words that look alike and mean another thing.
NAMED = frozenset(
    fold(name)
    for names in (
        *(_GREEK.days[style]["wide"].values() for style in ("format", "stand-alone")),
        *(_GREEK.months[style]["wide"].values() for style in ("format", "stand-alone")),
        ("δεν", "μη", "μην", "όχι", "χωρίς", "εκτός", "δωρεάν", "πρώτη", "τρίτη", "πέμπτη", "ένατη", "δέκατη"),
    )
    for name in names
)
AROUND = ".,:;·!«»\"'()[]*_#>–—-"
SHORTEST_MENDED, ALIKE = 3, 0.7


@dataclass(frozen=True)
class Proposal:
    """`because` are the changes that make it material; of a minor one all of them."""

    weight: Weight
    because: Sequence[Change]


def propose(before: Mapping[str, Any], after: Mapping[str, Any]) -> Proposal:
    """Material as soon as one change is: whoever holds the old text would go to the wrong place or come too late."""
    found = changes(before, after)
    material = [change for change in found if matters(change)]
    return Proposal(Weight.MATERIAL, material) if material else Proposal(Weight.MINOR, found)


def matters(change: Change) -> bool:
    first = change.path.split(".")[0]
    if first in (*BESIDE_THE_POINT, *OF_THE_RELEASE):
        return False
    if change.pattern not in TEXTS:
        return True
    if not change.before or not change.after:
        return not _translation(change)
    return not only_spelling(change.before, change.after)


def _translation(change: Change) -> bool:
    """A text in another language came beside the Greek: nobody was told anything wrong."""
    named = change.path.count(".") > change.pattern.count(".")
    return not change.before and named and not change.path.endswith(".el")


def only_spelling(before: str, after: str) -> bool:
    """Accents, capitals, punctuation, spaces, and words that a slip of the pen may have made of one another."""
    old, new = _words(before), _words(after)
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        gone, come = old[a:b], new[c:d]
        if "".join(gone) == "".join(come):  # written together or apart
            continue
        if len(gone) != len(come) or not all(map(_slip, gone, come)):
            return False
    return True


def _words(text: str) -> list[str]:
    """Numbers with the signs inside them: 1,5 and 15 are not alike."""
    bare = (word.strip(AROUND) for word in fold(text).split())
    return [word for word in bare if word]


def _slip(gone: str, come: str) -> bool:
    """One could be the other, mistyped: no number, no day or month, no word that turns the meaning."""
    if gone == come:
        return True
    if _counts(gone) or _counts(come) or {gone, come} & NAMED or min(len(gone), len(come)) < SHORTEST_MENDED:
        return False
    return SequenceMatcher(None, gone, come, autojunk=False).ratio() >= ALIKE and gone[0] == come[0]


def _counts(word: str) -> bool:
    return any(sign.isdigit() for sign in word)
