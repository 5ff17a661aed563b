"""Adjectives that offices are named with, shortened: Κοιν. Πολιτικής, Τεχν. Υπηρεσία, Τοπ. Συμβούλιο."""

import re

from core.language.letters import fold
from core.language.speech.draft import Rule

STEMS = {
    "Τεχν": "Τεχνικ",
    "Κοιν": "Κοινωνικ",
    "Οικον": "Οικονομικ",
    "Οικ": "Οικονομικ",
    "Διοικ": "Διοικητικ",
    "Πολ": "Πολιτικ",
    "Πολιτ": "Πολιτικ",
    "Τοπ": "Τοπικ",
    "Περιφ": "Περιφερειακ",
    "Κεντρ": "Κεντρικ",
}
SHORT = "|".join(f"[{stem[0]}{stem[0].lower()}]{stem[1:]}" for stem in STEMS)
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
    r"Υπηρεσ|Πολιτικ|Προστασ|Κοιν[όο]τητ|Εν[όο]τητ|Επιτροπ|Μ[έε]ριμν|Συμβο[ύυ]λ|Σύμβουλ|Διεύθυνσ|Διευθύνσ|Στ[ήη]ριξ"
    r"|Φροντίδ|Ανάπτυξ|Αναπτύξ|Ιατρεί|Παντοπωλεί|Αγορ|Αλληλεγγύ|Διαχείρισ|Πρόνοι"
)


def _adjective(match: re.Match[str]) -> str | None:
    noun = fold(match["noun"])
    ending = next((said for written, said in ENDINGS if noun.endswith(written)), None)
    if not ending:
        return None
    said = STEMS[match["short"].capitalize()] + ending
    return said if match["short"][0].isupper() else said.lower()


RULES = (
    Rule(
        "adjective of an office",
        re.compile(rf"(?<![\w.])(?P<short>{SHORT})\.(?=\s?(?P<noun>(?i:{NAMED})[α-ωά-ώϊΐ]*))"),
        _adjective,
    ),
)
