"""A script with what the voice and a careful reader say otherwise than it is written, marked. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from channels.radio.scripts.words import whole
from core.language.speech import Entry
from core.script import read_time_s, spoken
from core.script.spoken import said_line
from schemas.localised import ENGLISH, GREEK


@dataclass(frozen=True)
class Part:
    """`spoken` is None for what is said as it stands, "" for what is not said (a code)."""

    written: str
    spoken: str | None = None


@dataclass(frozen=True)
class Note:
    """How something is said: of a name by the lexicon, with the voice's phonemes; of the rest by the rules."""

    written: str
    spoken: str
    phonemes: str = ""


def takes_s(text: str, language: str, rate: float, lexicon: Sequence[Entry] = ()) -> int:
    """Whole seconds that it takes who reads at this rate, in syllables a second."""
    return whole(read_time_s(spoken(text, language, lexicon), rate))


def parts(text: str, language: str, lexicon: Sequence[Entry] = ()) -> Sequence[Sequence[Part]]:
    """A line each."""
    if language.split("-")[0] not in (GREEK, ENGLISH):
        return [[Part(line)] for line in text.splitlines()]
    return [_of_line(line, language, tuple(lexicon)) for line in text.splitlines()]


def notes(text: str, language: str, lexicon: Sequence[Entry] = ()) -> Sequence[Note]:
    """Each once, in the order of the text; names of the lexicon also where only their phonemes are known."""
    all_parts = [part for line in parts(text, language, lexicon) for part in line]
    found = {part.written: Note(part.written.strip(), part.spoken) for part in all_parts if part.spoken}
    for entry in lexicon if language == GREEK else ():
        if entry.written in text and (entry.phonemes or entry.spoken != entry.written):
            found[entry.written] = Note(entry.written, entry.spoken, entry.phonemes or "")
    return sorted(found.values(), key=lambda note: text.find(note.written))


def _of_line(line: str, language: str, lexicon: tuple[Entry, ...]) -> Sequence[Part]:
    found, at = [], 0
    for one in said_line(line, language, lexicon).replacements:
        if one.start > at:
            found.append(Part(line[at : one.start]))
        if line[one.start : one.end].strip():
            found.append(Part(line[one.start : one.end], one.spoken))
        at = one.end
    if at < len(line):
        found.append(Part(line[at:]))
    return found
