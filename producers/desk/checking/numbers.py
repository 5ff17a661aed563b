"""ΑΔΑ, ΑΔΑΜ and CPV: letters of the wrong alphabet, digits that are no code, acts named without their number."""

import re
from collections.abc import Callable, Iterator

from producers.desk.checking.days import folded
from producers.desk.checking.finding import Finding, Seen
from schemas import cpv, identifiers
from schemas.subtypes import Kind

PUBLISHED = ("declaration", "award", "hiring")  # on Diavgeia, or in the register of contracts (ΚΗΜΔΗΣ)
_OF_AN_ACT = re.compile(r"acts\.\d+\.ada|adam")
_GREEK = "Α-ΡΣ-Ω"
# As loosely as people type them: both alphabets, small letters, any dash.
_ADA = re.compile(rf"(?<![\w-])(?=[^\s]*[A-Za-zΑ-Ωα-ω])[{_GREEK}A-Z0-9]{{7,10}}[-‐‑–][{_GREEK}A-Z0-9]{{3}}(?![\w-])")
_ADAM = re.compile(r"(?<!\w)\d{2}\s?[A-ZΑ-Ω]{3,4}\s?\d{9}(?!\w)")
_CPV = re.compile(r"(?<![\w-])(\d{8})-(\d)(?![\w-])")
_AFTER_LABEL = re.compile(r"(?:Α\.?Δ\.?Α\.?|ADA)\s*:?\s*$")
_ACT = re.compile(
    r"(?:αριθμ?\.?|αρ\.|υπ['’]?\s?αρ(?:ιθ)?\.?)\s*(?:πρωτ\.?\s*)?[\w/.-]{0,30}\d[\w/.-]{0,30}\s+(?:α\.?δ\.?[σς]\.?|αποφαση|πραξη)"
    r"|αποφαση\w*\s+(?:\w+\s+){0,4}(?:δημαρχου|συμβουλιου|επιτροπης|δ\.?[σς]\.?)"
)


def look_alikes(seen: Seen) -> Iterator[Finding]:
    """A number in its field with letters of the other alphabet: it is mended at posting, and shown here."""
    for name, value in seen.typed.items():
        of = _form_of(name)
        if of is None:
            continue
        typed = [str(one) for one in value] if isinstance(value, list) else [str(value)]
        mended = [_mended(of, one) for one in typed]
        if mended != typed:
            joined = "\n".join(mended)
            yield Finding("look_alikes", "note", name, joined, {"mended": ", ".join(mended)}, joined)


def _form_of(name: str) -> Callable[[str], str] | None:
    if re.fullmatch(r"acts\.\d+\.ada", name):
        return identifiers.ada
    return {"adam": identifiers.adam, "cpv": cpv.checked, "nuts": identifiers.nuts}.get(name)


def _mended(of: Callable[[str], str], typed: str) -> str:
    try:
        return of(typed)
    except ValueError:  # the form says what is wrong with it
        return typed


def in_text(seen: Seen) -> Iterator[Finding]:
    """The same inside a text, where nothing else mends it."""
    for name, text in seen.texts():
        for pattern, of in ((_ADA, identifiers.ada), (_ADAM, identifiers.adam)):
            for found in pattern.finditer(text):
                if pattern is _ADA and not _is_ada(text, found):
                    continue
                mended = _mended(of, found[0])
                if mended != found[0]:
                    whole = text[: found.start()] + mended + text[found.end() :]
                    yield Finding("look_alikes_in_text", "should", name, found[0], {"mended": mended}, whole)
        for found in _CPV.finditer(text):
            yield from _code(name, text, found)


def _is_ada(text: str, found: re.Match[str]) -> bool:
    """It says so, or it has letters and digits both and a letter that only Greek has."""
    return bool(_AFTER_LABEL.search(text[max(0, found.start() - 20) : found.start()])) or bool(
        re.search(r"\d", found[0]) and re.search(r"[ΓΔΘΛΞΠΣΦΨΩ]", found[0])
    )


def _code(name: str, text: str, found: re.Match[str]) -> Iterator[Finding]:
    entry = cpv.entries().get(found[1])
    if entry is None:
        yield Finding("no_such_cpv", "should", name, found[0], {"code": found[0]})
    elif entry.code != found[0]:
        whole = text[: found.start()] + entry.code + text[found.end() :]
        values = {"code": found[0], "right": entry.code, "label": entry.el, "label_en": entry.en}
        yield Finding("cpv_digit", "should", name, found[0], values, whole)


def unpublished(seen: Seen) -> Iterator[Finding]:
    """A tender, an award or a hiring stands on an act that the law publishes, and none of its numbers is here."""
    if seen.subtype not in PUBLISHED or any(_OF_AN_ACT.fullmatch(name) for name in seen.typed):
        return
    if any(_ADAM.search(text) or any(_is_ada(text, one) for one in _ADA.finditer(text)) for _, text in seen.texts()):
        return
    if not any(act_without_ada(seen)):  # it says the same of the act that the text names
        tender = seen.kind is Kind.TENDER
        yield Finding("no_act_of_tender" if tender else "no_act", "should", "adam" if tender else "acts.0.ada")


def act_without_ada(seen: Seen) -> Iterator[Finding]:
    """The text speaks of a decision, and no ΑΔΑ lets anybody read it."""
    if any(re.fullmatch(r"acts\.\d+\.ada", name) for name in seen.typed):
        return
    for name, text in seen.texts("el"):
        if found := _ACT.search(folded(text)):
            if any(_is_ada(text, one) for one in _ADA.finditer(text)):
                return
            written = " ".join(text[found.start() : found.end()].split())  # folding keeps the places of letters
            yield Finding("act_without_ada", "should", "acts.0.ada", name, {"written": written})
            return
