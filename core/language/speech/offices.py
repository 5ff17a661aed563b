"""Words cut short in the names of offices: «Οικ. Υπηρεσίες», «Τοπ. Συμβούλιο», «Β/βάθμια»."""

import re

from core.language.letters import fold
from core.language.speech.draft import Rule

STEMS = {
    "τεχν": "τεχνικ",
    "κοιν": "κοινωνικ",
    "οικον": "οικονομικ",
    "οικ": "οικονομικ",
    "διοικ": "διοικητικ",
    "πολ": "πολιτικ",
    "πολιτ": "πολιτικ",
    "τοπ": "τοπικ",
    "περιφ": "περιφερειακ",
    "κεντρ": "κεντρικ",
}
SHORT = "|".join(f"[{stem[0].upper()}{stem[0]}]{stem[1:]}" for stem in STEMS)
# The first ending of the noun that fits tells the adjective's.
ENDINGS = [
    ("βουλια", "ά"),
    ("ιατρεια", "ά"),
    ("παντοπωλεια", "ά"),
    ("ων", "ών"),
    ("ματοσ", "ού"),
    ("ουσ", "ούς"),
    ("ου", "ού"),
    ("οι", "οί"),
    ("οσ", "ός"),
    ("εωσ", "ής"),
    ("εισ", "ές"),
    ("εσ", "ές"),
    ("ησ", "ής"),
    ("ασ", "ής"),
    ("μα", "ό"),
    ("α", "ή"),
    ("η", "ή"),
    ("ο", "ό"),
    ("ι", "ό"),
]
NAMED = (
    r"υπηρεσ|πολιτικ|προστασ|κοιν[όο]τητ|εν[όο]τητ|επιτροπ|μ[έε]ριμν|συμβο[ύυ]λ|σύμβουλ|δι[εέ][υύ]θ[υύ]νσ|στ[ήη]ριξ"
    r"|φροντίδ|αν[άα]πτ[ύυ]ξ|ιατρεί|παντοπωλεί|αγορ|αλληλεγγύ|διαχε[ίι]ρ[ίι]σ|πρόνοι"
)
GRADES = {"α": "πρωτο", "β": "δευτερο", "γ": "τριτο"}


def _of_an_office(match: re.Match[str]) -> str | None:
    """«Οικ. Υπηρεσιών» → Οικονομικών."""
    of = fold(match["of"])
    ending = next((said for written, said in ENDINGS if of.endswith(written)), None)
    if ending is None:
        return None
    said = STEMS[match["office"].lower()] + ending
    return said.capitalize() if match["office"][0].isupper() else said


def _grade(match: re.Match[str]) -> str:
    """«Β/βάθμια» → Δευτεροβάθμια."""
    said = f"{GRADES[match['grade'].lower()]}βάθμι"
    return said.capitalize() if match["grade"].isupper() else said


RULES = (
    Rule("grade", re.compile(r"(?<!\w)(?P<grade>[ΑΒΓαβγ])['’΄]?/(?:βά)?θμι(?=\w)"), _grade),
    Rule(
        "adjective of an office",
        re.compile(rf"(?<![\w.])(?P<office>{SHORT})\.(?=\s?(?P<of>(?i:{NAMED})[α-ωά-ώϊΐ]*))"),
        _of_an_office,
    ),
)
