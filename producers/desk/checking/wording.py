"""How it is written: long sentences, office Greek with a plain word for it, capitals, what is missing for English and
the radio."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from producers.desk.checking.days import folded
from producers.desk.checking.finding import Finding, Seen

_PLAIN = Path(__file__).with_name("plain.toml")
WORDS_IN_SENTENCE = 35
TITLE_CHARACTERS = 110
MOST_SAID = 5  # of one sort: a list of fifty is read by nobody
_SENTENCE = re.compile(r"[^.;!?·\n]+")
_ABBREVIATED = re.compile(r"(?<!\w)(?:π\.χ|κ\.λπ|κ\.ά|αρ|αριθ|παρ|ν|τηλ|δηλ|κ|[Α-ΩA-Z])\.", re.I)


@dataclass(frozen=True)
class Plain:
    """`whole`: the plain words can stand in its place as they are."""

    office: str
    plain: str
    whole: bool

    @property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w){re.escape(self.office)}(?!\w)", re.I)


@cache
def plain_words() -> Sequence[Plain]:
    rows = tomllib.loads(_PLAIN.read_text("utf-8"))["words"]
    return [Plain(row["office"], row["plain"], row.get("whole", False)) for row in rows]


def long_sentences(seen: Seen) -> Iterator[Finding]:
    for name, text in seen.texts():
        if not name.startswith(("body", "summary", "how_to_apply", "eligibility")):
            continue
        sentences = _SENTENCE.findall(_ABBREVIATED.sub(lambda found: found[0].replace(".", " "), text))
        long = [sentence for sentence in sentences if len(sentence.split()) > WORDS_IN_SENTENCE]
        for sentence in long[:MOST_SAID]:
            start = " ".join(sentence.split()[:6])
            yield Finding("long_sentence", "note", name, start, {"start": start, "n": str(len(sentence.split()))})


def long_title(seen: Seen) -> Iterator[Finding]:
    for name in ("title.el", "title.en"):
        if len(seen.text(name)) > TITLE_CHARACTERS:
            yield Finding("long_title", "note", name, values={"n": str(len(seen.text(name)))})


def office_greek(seen: Seen) -> Iterator[Finding]:
    for name, text in seen.texts("el"):
        found = [(one, at) for one in plain_words() if (at := one.pattern.search(text))]
        for one, at in found[:MOST_SAID]:
            mended = None
            if one.whole:
                plain = one.plain.capitalize() if at[0][0].isupper() else one.plain
                mended = text[: at.start()] + plain + text[at.end() :]
            yield Finding("office_greek", "note", name, one.office, {"office": at[0], "plain": one.plain}, mended)


def capitals(seen: Seen) -> Iterator[Finding]:
    """A whole line in capitals: a screen reader spells it, and its accents are gone."""
    for name, text in seen.texts():
        for line in text.splitlines():
            words = [word for word in re.findall(r"[^\W\d_]+", line) if len(word) > 2]
            if len(words) >= 3 and line == line.upper() and folded(line) != line:
                yield Finding("capitals", "should" if name.startswith("title") else "note", name, line[:40])
                break


def english_for_urgent(seen: Seen) -> Iterator[Finding]:
    """Visitors and new neighbours are to be warned too."""
    if seen.typed.get("urgency") not in ("urgent", "emergency"):
        return
    for name in ("title", "body"):
        if seen.text(f"{name}.el") and not seen.text(f"{name}.en"):
            yield Finding("no_english", "note", f"{name}.en")
            return


def summary_for_radio(seen: Seen) -> Iterator[Finding]:
    if seen.facts.spoken and seen.text("title.el") and not seen.text("summary.el"):
        yield Finding("no_summary", "note", "summary.el")
