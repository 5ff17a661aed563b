"""Sentences for the ear: Markdown without its signs, a text cut between its sentences and nowhere else."""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt

# A full stop after one of these ends an abbreviation; the others are found by their last letter.
_SHORT = frozenset(
    (
        *(
            "κα",
            "κκ",
            "οδ",
            "πλ",
            "κλπ",
            "λεωφ",
            "εδ",
            "αρ",
            "αρθ",
            "υπ",
            "αναπλ",
            "γεν",
            "φιλ",
            "ενν",
            "μμ",
            "πμ",
            "δηλ",
        ),
        *("mr", "mrs", "ms", "dr", "st", "no", "vs", "prof", "eg", "ie", "etc", "approx"),
    )
)
# A Greek word ends in a vowel, ς, ν, ρ, ξ or ψ; «αριθ.», «τηλ.», «εκατ.» do not. «ρ» is rare but for «αρ.», «Δρ.».
_WHOLE = re.compile(r"[αάεέηήιίϊΐοόυύϋΰωώςνξψ]$", re.IGNORECASE)
_GREEK = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")
_ENDS = re.compile(r"(?P<sign>[.!?;…]+)[»”\"’)]*\s+(?=[«“\"‘(]*[^\W\d_])")


def plain(markdown: str) -> str:
    """The words of a Markdown text, a paragraph or list item a line, without its links' addresses."""
    lines = []
    for token in MarkdownIt("commonmark").parse(markdown):
        if token.type == "inline":
            parts = [
                " " if child.type in ("softbreak", "hardbreak") else child.content for child in token.children or []
            ]
            lines.append(sentence("".join(parts)))
    return "\n".join(line for line in lines if line)


def sentence(text: str) -> str:
    """Ends where a sentence ends, so that the voice falls."""
    text = text.strip()
    return text if not text or text[-1] in ".;!?:…·" or text[-2:] in (".»", "!»", ";»") else f"{text}."


def ended(text: str) -> str:
    """With one full stop, where an abbreviation brought its own: «Α.Ε.»."""
    return text[:-1] if text.endswith("..") and not text.endswith("...") else text


def sentences(text: str) -> Iterator[str]:
    """Each sentence of each line. Where it is unsure whether one ends, it does not: none is ever cut in its middle."""
    for line in text.splitlines():
        start = 0
        for found in _ENDS.finditer(line):
            if _ends(line, found):
                yield sentence(line[start : found.end()])
                start = found.end()
        if rest := line[start:].strip():
            yield sentence(rest)


def _ends(line: str, found: re.Match[str]) -> bool:
    following = line[found.end() :].lstrip('«“"‘(')[0]
    if not following.isupper():
        return False
    if found["sign"] == ";":
        return bool(_GREEK.search(line))  # in Greek a question; elsewhere the sentence goes on
    if found["sign"] != ".":
        return True
    before = line[: found.start()].split()[-1:]
    word = before[0].rstrip('»”"’)') if before else ""
    letters = word.rpartition(".")[2].lstrip('«“"‘(')
    if "." in word.rstrip(".") or len(letters) < 2 or letters.casefold() in _SHORT:
        return letters.isdigit() and len(letters) > 1
    if letters.isupper() or letters.isdigit() or not _GREEK.search(letters):
        return True
    return bool(_WHOLE.search(letters))
