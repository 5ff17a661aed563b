"""A text on its way from written to spoken, which remembers where every changed part came from."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from core.language.letters import upper

SENTENCE_END = re.compile(r"(?P<word>[^\W\d_]*)[.!;?…](?=\s)|\n")
SHORTENED = frozenset(
    [
        "τηλ",
        "αρ",
        "αριθ",
        "αριθμ",
        "πρωτ",
        "εσωτ",
        "κιν",
        "παρ",
        "άρθρ",
        "σελ",
        "κεφ",
        "Λεωφ",
        "λεωφ",
        "περ",
        "εδ",
        "στρ",
        "οδ",
        "πλ",
        "Πλ",
        "τευχ",
        "τεύχ",
        "βλ",
    ]
)
CAPITALS = re.compile(r"[Α-ΩΆΈΉΊΌΎΏΪΫ]{3,}")
SMALL = re.compile(r"[α-ωάέήίόύώϊϋΐΰ]")


@dataclass(frozen=True)
class Replacement:
    """Source text [start:end] was written so, is spoken so, and this rule said it (several: joined by "+")."""

    start: int
    end: int
    written: str
    spoken: str
    rule: str


@dataclass(frozen=True)
class Rule:
    """What to look for and how to say it. `say` may look around in `match.string`; None leaves the text as it is."""

    name: str
    pattern: re.Pattern[str]
    say: Callable[[re.Match[str]], str | None]


@dataclass(frozen=True)
class Piece:
    """Text [start:end] of the draft stands for source [source_start:source_end]."""

    start: int
    end: int
    source_start: int
    source_end: int
    rule: str


@dataclass(frozen=True)
class Draft:
    source: str
    text: str
    pieces: tuple[Piece, ...] = field(default=())

    def apply(self, rule: Rule) -> "Draft":
        draft = self
        edits = []
        for match in rule.pattern.finditer(self.text):
            said = rule.say(match)
            if said is not None:
                said = _cased(said, match)
                if said != match.group():
                    edits.append((*match.span(), said))
        for start, end, said in reversed(edits):
            draft = draft._replace(start, end, said, rule.name)
        return draft

    def replacements(self) -> tuple[Replacement, ...]:
        return tuple(
            Replacement(p.source_start, p.source_end, self.source[p.source_start : p.source_end], spoken, p.rule)
            for p in self.pieces
            if (spoken := self.text[p.start : p.end]) != self.source[p.source_start : p.source_end]
        )

    def _replace(self, start: int, end: int, said: str, rule: str) -> "Draft":
        """Put `said` in the place of [start:end]; pieces it touches become part of it."""
        touched = [
            p
            for p in self.pieces
            if (p.start < end and start < p.end) or (p.start == p.end and start <= p.start <= end)
        ]
        first, last = (touched[0], touched[-1]) if touched else (None, None)
        source_start = first.source_start if first and first.start <= start else self._source(start)
        source_end = last.source_end if last and last.end >= end else self._source(end)
        whole_start = min(start, first.start) if first else start
        whole_end = max(end, last.end) if last else end
        said_whole = self.text[whole_start:start] + said + self.text[end:whole_end]
        names = dict.fromkeys([name for p in touched for name in p.rule.split("+")] + [rule])
        piece = Piece(whole_start, whole_start + len(said_whole), source_start, source_end, "+".join(names))
        shift = len(said_whole) - (whole_end - whole_start)
        before = tuple(p for p in self.pieces if p not in touched and p.end <= whole_start)
        after = tuple(
            Piece(p.start + shift, p.end + shift, p.source_start, p.source_end, p.rule)
            for p in self.pieces
            if p not in touched and p not in before
        )
        text = self.text[:whole_start] + said_whole + self.text[whole_end:]
        return Draft(self.source, text, (*before, piece, *after))

    def _source(self, position: int) -> int:
        """Where an unchanged position of the draft stands in the source."""
        before = [p for p in self.pieces if p.end <= position]
        return position - before[-1].end + before[-1].source_end if before else position


def _ends(stop: re.Match[str]) -> bool:
    """Not the dot of «τηλ. 2410…» or «Ν. 4412»."""
    word = stop["word"] or ""
    return not (stop.group().endswith(".") and (len(word) == 1 or word.lower() in SHORTENED))


def _cased(said: str, match: re.Match[str]) -> str:
    """Capitals in a line of capitals; a first capital where a sentence began with a number."""
    text, start, end = match.string, match.start(), match.end()
    opening = max(
        (m.end() for m in SENTENCE_END.finditer(text, 0, start + 1) if m.end() <= start and _ends(m)), default=0
    )
    closing = SENTENCE_END.search(text, end)
    around = text[opening:start] + " " + text[end : closing.start() if closing else len(text)]
    if CAPITALS.search(around) and not SMALL.search(around) and not SMALL.search(match.group()):
        return upper(said)
    if not text[opening:start].strip(' «"“(') and match.group().lstrip()[:1].isdigit() and opening <= start:
        return said[:1].upper() + said[1:]
    return said
