"""Greek letters: folding for search, capitals without accents, Latin letters by ELOT 743, and slugs."""

import re
import unicodedata

GREEK_LETTER = re.compile("[\u0370-\u03ff\u1f00-\u1fff]")
DIALYTIKA = "\u0308"
STRESSED = frozenset("\u0301\u0300\u0342")
DISJUNCTIVE = re.compile(r"(?<!\w)[ήἤή](?!\w)", re.IGNORECASE)

LATIN = dict(
    zip(
        "αβγδεζηικλμνοπρσςτυφω",
        ["a", "v", "g", "d", "e", "z", "i", "i", "k", "l", "m", "n", "o", "p", "r", "s", "s", "t", "y", "f", "o"],
        strict=True,
    )
)
LATIN |= {"θ": "th", "ξ": "x", "χ": "ch", "ψ": "ps"}
PAIRS = {"γγ": "ng", "γξ": "nx", "γχ": "nch", "ου": "ou"}
VOICED = frozenset("αεηιουωβγδζλμνρ")


def fold(text: str) -> str:
    """What search and sorting compare: no accents, no final sigma, no case."""
    bare = "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
    return bare.casefold().replace("ς", "σ")


def upper(text: str) -> str:
    """Greek capitals: accents fall (Άνοιξη → ΑΝΟΙΞΗ), dialytika stay or appear (Μάιος → ΜΑΪΟΣ), «ή» stays «Ή»."""
    pieces = []
    end = 0
    for word in DISJUNCTIVE.finditer(text):
        pieces += [_capitals(text[end : word.start()]), "Ή"]
        end = word.end()
    return "".join([*pieces, _capitals(text[end:])])


def _capitals(text: str) -> str:
    kept: list[str] = []
    greek = stressed_vowel = split = False
    for sign in unicodedata.normalize("NFD", text):
        if unicodedata.combining(sign):
            stressed_vowel |= sign in STRESSED
            if not greek or (sign == DIALYTIKA and not split):
                kept.append(sign)
            continue
        # The accent on the first vowel is all that kept «άι» from being read as one sound.
        split = stressed_vowel and sign in "ιυΙΥ" and _last_letter(kept) in "ΑΕΟΗ"
        greek, stressed_vowel = bool(GREEK_LETTER.match(sign)), False
        kept.append(sign.upper())
        if split:
            kept.append(DIALYTIKA)
    return unicodedata.normalize("NFC", "".join(kept))


def _last_letter(signs: list[str]) -> str:
    return next((sign for sign in reversed(signs) if not unicodedata.combining(sign)), "-")


def elot743(text: str) -> str:
    """Latin letters as on a Greek passport (ELOT 743, transcription): Ευαγγελία → Evangelia, Μπούμπουλη → Boumpouli."""
    letters = _letters(text)
    latin: list[str] = []
    at = 0
    while at < len(letters):
        sign, marks = letters[at]
        low = sign.lower()
        following, following_marks = letters[at + 1] if at + 1 < len(letters) else ("", "")
        pair = low + following.lower()
        joined = not (STRESSED & set(marks)) and DIALYTIKA not in following_marks
        if pair in ("αυ", "ευ", "ηυ") and joined:
            after = letters[at + 2][0].lower() if at + 2 < len(letters) else ""
            sound, taken = LATIN[low] + ("v" if after in VOICED and after else "f"), 2
        elif pair in PAIRS and (pair != "ου" or joined):
            sound, taken = PAIRS[pair], 2
        elif pair == "μπ" and not (at and letters[at - 1][0].isalpha()):
            sound, taken = "b", 2
        elif low in LATIN:
            sound, taken = LATIN[low], 1
        else:
            sound, taken = unicodedata.normalize("NFC", sign + marks), 1
        latin.append(_cased(sound, sign, following) if low in LATIN else sound)
        at += taken
    return "".join(latin)


def _letters(text: str) -> list[tuple[str, str]]:
    letters: list[tuple[str, str]] = []
    for sign in unicodedata.normalize("NFD", text):
        if unicodedata.combining(sign) and letters:
            letters[-1] = (letters[-1][0], letters[-1][1] + sign)
        else:
            letters.append((sign, ""))
    return letters


def _cased(sound: str, sign: str, following: str) -> str:
    if not sign.isupper():
        return sound
    return sound.upper() if following.isupper() else sound.capitalize()


def slug(text: str) -> str:
    """The part of an address that names something: «Αγίου Γεωργίου» → agiou-georgiou."""
    latin = unicodedata.normalize("NFKD", elot743(text)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", latin.lower()).strip("-")
