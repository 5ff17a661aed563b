"""A text on its way from written to spoken, which remembers where every changed part came from."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from core.language.letters import upper

SENTENCE_END = re.compile(r"(?P<word>(?<![^\W\d_])[^\W\d_]*)[.!;?…](?=\s)|\n")
PART_CHARACTERS = 1_000
"""A rule sees no more at once, so that the work grows with a text's length and no faster, whatever stands in it."""
SENTENCE_BEFORE = re.compile(r"[.!;?…][»”\"')]?\s+(?=[«(“\"]?[^\W\d_])")
CLAUSE_BEFORE = re.compile(r"[,·:]\s+(?=[^\W\d_])")
WORDS_AROUND = re.compile(r"(?<=[^\W\d_])\s+(?=[^\W\d_])")
AROUND_CHARACTERS = 300
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
        "πληρ",
        "όρ",
        "ορ",
        "διαμ",
        "γραφ",
        "τ",
        "άρθ",
        "άρ",
        "αρθρ",
        "αρθ",
        "απόφ",
        "οικ",
        "πληροφ",
        "σχετ",
        "αναλυτ",
        "υπ",
        "συν",
        "κυβ",
        "εκατ",
        "χιλ",
        "δισ",
        "σεβ",
        "καθ",
        "δημ",
        "αγ",
        "λεωφ",
        "fax",
        "αριθ",
        "τρ",
        "ώρ",
        "ημ",
        "ημερ",
    ]
)
DIGIT = re.compile(r"\d")
CAPITALS = re.compile(  # shorter ones are initials: ΚΕΠ, ΔΕΥΑ
    r"[Α-ΩΆΈΉΊΌΎΏΪΫ]{5,}|[Α-ΩΆΈΉΊΌΎΏΪΫ]{4}[^α-ωά-ώ]{,40}[Α-ΩΆΈΉΊΌΎΏΪΫ]{4}|\b(?:ΑΠΟ|ΕΩΣ|ΚΑΙ|ΓΙΑ|ΣΕ|ΜΕ|ΣΤΟ|ΣΤΗ|ΣΤΟΝ|ΣΤΗΝ|ΣΤΙΣ|ΣΤΑ|ΣΤΟΥΣ|ΤΟΥ|ΤΗΣ|ΤΩΝ|ΤΗΝ|ΤΙΣ|ΤΟΥΣ)\b"
)
SHOUTED = re.compile("[Α-ΩΆΈΉΊΌΎΏΪΫ]{2}")
SMALL = re.compile(r"\b[^\W\d_]*[α-ωάέήίόύώϊϋΐΰ]")  # no ending of a figure: 1ο


CUT_SHORT = re.compile(r"[Α-Ω]?[α-ω]+[βγδζθκλμξπρστφχψ]\Z")
BORROWED = re.compile(
    r"(?i:γκολ|τεστ|σετ|κλαμπ|φιλμ|μπαρ|ποπ|ροκ|τζαζ|ματς|ραπ|σνακ|κεκ|τζιπ|πλαζ|στυλ|χολ|τανκ|μποξ|γκρουπ|σταρ|φαξ|κλιπ|σποτ"
    r"|κλικ|ποστ|σορτ|στοπ|σοκ|μπλοκ|σκορ|χορ|φουλ|ραφτ|κιτ|τσιπ|τοστ|τουρ|γκαζ|μπλουζ|κραχ|λουξ)\Z"
)


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
        """`match.string` is the whole text: for rules of lines and lists, whose patterns are linear."""
        return self.changed(list(_edits(rule, self.text, 0)), rule.name)

    def apply_in_parts(self, rule: Rule) -> "Draft":
        """`match.string` is a part of the text, sentences long."""
        edits = [edit for start, end in parts(self.text) for edit in _edits(rule, self.text[start:end], start)]
        return self.changed(edits, rule.name)

    def changed(self, edits: "Sequence[Edit]", name: str) -> "Draft":
        """With these edits, each in the case of the line or sentence that it stands in."""
        if not edits:
            return self
        openings, capitals = _sentence_openings(self.text), SHOUTED.search(self.text) is not None
        cased = [Edit(one.start, one.end, _cased(one, self.text, openings, capitals=capitals)) for one in edits]
        real = [one for one in cased if one.said != self.text[one.start : one.end]]
        return self._with(real, name) if real else self

    def replacements(self) -> tuple[Replacement, ...]:
        return tuple(
            Replacement(p.source_start, p.source_end, self.source[p.source_start : p.source_end], spoken, p.rule)
            for p in self.pieces
            if (spoken := self.text[p.start : p.end]) != self.source[p.source_start : p.source_end]
        )

    def _with(self, edits: "list[Edit]", rule: str) -> "Draft":
        """Put every edit in its place; pieces that an edit touches become one piece with it."""
        text: list[str] = []
        length = copied = 0
        pieces: list[Piece] = []
        source = Piece(0, 0, 0, 0, "")
        for group in _groups(sorted([*self.pieces, *edits], key=lambda part: (part.start, part.end))):
            old = [part for part in group if isinstance(part, Piece)]
            start, end = group[0].start, max(part.end for part in group)
            said = self._said(group, start, end)
            text += [self.text[copied:start], said]
            length += start - copied
            copied = end
            names = [name for piece in old for name in piece.rule.split("+")] + [rule] * (len(old) < len(group))
            source_start = (
                old[0].source_start if old and old[0].start == start else start - source.end + source.source_end
            )
            source = old[-1] if old else source
            source_end = end - source.end + source.source_end
            pieces.append(Piece(length, length + len(said), source_start, source_end, "+".join(dict.fromkeys(names))))
            length += len(said)
        return Draft(self.source, "".join([*text, self.text[copied:]]), tuple(pieces))

    def _said(self, group: "list[Piece | Edit]", start: int, end: int) -> str:
        words, at = [], start
        for part in group:
            if isinstance(part, Edit):
                words += [self.text[at : part.start], part.said]
                at = part.end
        return "".join([*words, self.text[at:end]])


@dataclass(frozen=True)
class Edit:
    start: int
    end: int
    said: str


def _edits(rule: Rule, text: str, at: int) -> "Iterator[Edit]":
    for match in rule.pattern.finditer(text):
        said = rule.say(match)
        if said is not None:
            yield Edit(at + match.start(), at + match.end(), said)


@lru_cache(maxsize=4)  # most rules leave a text as it is
def parts(text: str) -> Sequence[tuple[int, int]]:
    """Where to cut a long text: between sentences, else clauses, else words, else anywhere."""
    found, at = [], 0
    while len(text) - at > PART_CHARACTERS:
        end = at + PART_CHARACTERS
        cut = end
        for pattern in (SENTENCE_BEFORE, CLAUSE_BEFORE, WORDS_AROUND):
            cuts = [one.end() for one in pattern.finditer(text, at + PART_CHARACTERS // 3, end)]
            if pattern is SENTENCE_BEFORE:
                cuts = [one for one in cuts if _full_stop(text, one)]
            if cuts:
                cut = cuts[-1]
                break
        found.append((at, cut))
        at = cut
    return [*found, (at, len(text))]


def _full_stop(text: str, after: int) -> bool:
    word = re.search(r"([^\W\d_]*)[.!;?…][»”\"')]?\s+\Z", text[max(0, after - 40) : after])
    return bool(word) and not (word.group(1).lower() in SHORTENED or len(word.group(1)) == 1)  # type: ignore[union-attr]


def _groups(parts: "list[Piece | Edit]") -> "list[list[Piece | Edit]]":
    """Runs of parts that touch: an edit and a piece that overlap, or an edit beside a piece that left nothing."""
    groups: list[list[Piece | Edit]] = []
    end = edited = -1
    for part in parts:
        edit = isinstance(part, Edit)
        beside = (
            part.start == end
            and groups
            and (
                (not edit and part.start == part.end and edited == end)
                or (edit and isinstance(groups[-1][-1], Piece) and groups[-1][-1].start == groups[-1][-1].end)
            )
        )
        if part.start < end or beside:
            groups[-1].append(part)
            end = max(end, part.end)
            edited = max(edited, part.end) if edit else edited
        else:
            groups.append([part])
            end, edited = part.end, part.end if edit else -1
    return groups


def _sentence_openings(text: str) -> list[int]:
    return [0, *(stop.end() for stop in SENTENCE_END.finditer(text) if _ends(stop))]


def _ends(stop: re.Match[str]) -> bool:
    """Not the dot of «τηλ. 2410…» or «Ν. 4412»."""
    word = stop["word"] or ""
    return not (stop.group().endswith(".") and (len(word) == 1 or word.lower() in SHORTENED or _cut_short(word)))


def _cut_short(word: str) -> bool:
    """«Διαστ.», «δηλ.»: no Greek word ends so, and what was borrowed has an accent or stands in the list."""
    return bool(CUT_SHORT.match(word)) and not BORROWED.match(word)


def _cased(edit: Edit, text: str, openings: list[int], *, capitals: bool) -> str:
    """Capitals in a line of capitals; a first capital where a sentence began with one, or with a number."""
    said, start, end = edit.said, edit.start, edit.end
    written = text[start:end]
    opening = openings[bisect_right(openings, start) - 1]
    if capitals and _in_capitals(text, opening, start, end):
        return upper(said)
    first = written.lstrip(" -−€$£")[:1]
    if start - opening < 8 and not text[opening:start].strip(' «"“(') and (first.isnumeric() or first.isupper()):
        bare = said.lstrip()
        return said[: -len(bare)] + bare[:1].upper() + bare[1:] if bare else said
    return said


def _in_capitals(text: str, opening: int, start: int, end: int) -> bool:
    """Whether the sentence around [start:end] is."""
    written, furthest = text[start:end], min(len(text), end + AROUND_CHARACTERS)
    closing = SENTENCE_END.search(text, end, furthest)
    before = text[max(opening, start - AROUND_CHARACTERS) : start]
    around = before + " " + text[end : closing.start() if closing else furthest]
    return bool(
        not SMALL.search(around)
        and CAPITALS.search(around + " " + written)
        and (not SMALL.search(written) or DIGIT.search(written))
    )
