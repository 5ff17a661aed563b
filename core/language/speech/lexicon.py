"""The names and places of staff's lexicon: said as they say, before any rule has its way with them.

An entry is found as a whole word as it is written, or in capitals without its accents. Of two that begin at one
word the longer is said. What is spoken of any entry is never said again, so that speaking what was spoken changes
nothing.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, takewhile

from core.language.letters import fold
from core.language.speech.draft import Edit

WORD = re.compile(r"[^\W_]+(?:['’΄-][^\W_]+)*")
NAME = "lexicon"


@dataclass(frozen=True)
class Entry:
    """`written` is said `spoken`; a voice that takes espeak-ng's phonemes says `phonemes` in place of both."""

    written: str
    spoken: str
    phonemes: str | None = None


@dataclass(frozen=True)
class Form:
    """One way in which an entry may stand in a text. `capitals`: only where the text is in capitals."""

    text: str
    entry: Entry


Forms = Mapping[str, Sequence[Form]]


@dataclass(frozen=True)
class Lexicon:
    """`written` and `said`: the forms by their folded first word, the longest first."""

    written: Forms
    said: Forms

    def edits(self, text: str) -> list[Edit]:
        """What changes; nothing in what some entry is spoken, unless it is a part of a longer name."""
        kept = [span for span, _ in _found(text, self.said)]
        edits, at = [], 0
        for (start, end), entry in _found(text, self.written):
            while at < len(kept) and kept[at][1] <= start:
                at += 1
            over = takewhile(lambda one: one[0] < end, islice(kept, at, None))  # noqa: B023 used up at once
            if all(start <= first and last <= end and (first, last) != (start, end) for first, last in over):
                edits.append(Edit(start, end, entry.spoken))
        return edits

    def voiced(self, text: str) -> str:
        """A spoken text with `[[phonemes]]` of espeak-ng for the entries that have some; other voices get the text."""
        pieces, copied = [], 0
        for (start, end), entry in _found(text, self.said):
            if entry.phonemes:
                pieces += [text[copied:start], f"[[{entry.phonemes}]]"]
                copied = end
        return "".join([*pieces, text[copied:]])


@lru_cache(maxsize=8)
def lexicon(entries: tuple[Entry, ...], say: Callable[[str], str]) -> Lexicon:
    """`say` speaks what an entry is spoken by the rules alone, which would change it later otherwise."""
    known = [Entry(one.written.strip(), say(one.spoken) or one.written.strip(), one.phonemes) for one in entries]
    return Lexicon(_forms(known, lambda one: one.written), _forms(known, lambda one: one.spoken))


def _forms(entries: Sequence[Entry], written: Callable[[Entry], str]) -> Forms:
    forms: dict[str, list[Form]] = {}
    for entry in entries:
        if first := WORD.search(written(entry)):
            forms.setdefault(fold(first.group()), []).append(Form(written(entry), entry))
    return {word: sorted(several, key=lambda form: -len(form.text)) for word, several in forms.items()}


def _found(text: str, forms: Forms) -> Iterator[tuple[tuple[int, int], Entry]]:
    """Where the forms stand in a text, from left to right, none inside another."""
    end = 0
    for word in WORD.finditer(text):
        for form in forms.get(fold(word.group()), ()):
            start = word.start() - form.text.index(WORD.search(form.text).group())  # type: ignore[union-attr]
            stop = start + len(form.text)
            if start >= end and _stands(text, start, stop) and _same(text[start:stop], form.text):
                yield (start, stop), form.entry
                end = stop
                break


def _stands(text: str, start: int, stop: int) -> bool:
    """A whole word: no letter or digit on either side."""
    return (start == 0 or not text[start - 1].isalnum() or not text[start].isalnum()) and (
        stop >= len(text) or not text[stop].isalnum() or not text[stop - 1].isalnum()
    )


def _same(there: str, form: str) -> bool:
    return there == form or (there == there.upper() and there != there.lower() and fold(there) == fold(form))
