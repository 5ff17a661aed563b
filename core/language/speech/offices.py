"""Words cut short in the names of offices: «Οικ. Υπηρεσίες», «Β/βάθμια»."""

import re

from core.language.letters import fold
from core.language.speech.draft import Rule

OFFICES = {"οικ": "οικονομικ", "τεχν": "τεχνικ", "κοιν": "κοινωνικ", "διοικ": "διοικητικ"}
GRADES = {"α": "πρωτο", "β": "δευτερο", "γ": "τριτο"}


def _of_an_office(match: re.Match[str]) -> str:
    """«Οικ. Υπηρεσιών» → Οικονομικών."""
    of = fold(match["of"])
    ending = "ών" if of.endswith("ων") else "ές" if of.endswith("εσ") else "ής" if of.endswith("σ") else "ή"
    said = OFFICES[match["office"].lower()] + ending
    return said.capitalize() if match["office"][0].isupper() else said


def _grade(match: re.Match[str]) -> str:
    """«Β/βάθμια» → Δευτεροβάθμια."""
    said = f"{GRADES[match['grade'].lower()]}βάθμι"
    return said.capitalize() if match["grade"].isupper() else said


RULES = (
    Rule("grade", re.compile(r"(?<!\w)(?P<grade>[ΑΒΓαβγ])['’΄]?/βάθμι(?=\w)"), _grade),
    Rule(
        "service of an office",
        re.compile(
            r"(?<![\w.])(?P<office>[Οο]ικ|[Ττ]εχν|[Κκ]οιν|[Δδ]ιοικ)\.(?=\s?(?P<of>(?:[Υυ]πηρεσ|[Ππ]ροστασ|[Ππ]ολιτικ|[Μμ]έριμν"
            r"|[Αα]λληλεγγύ|[Φφ]ροντίδ|[Δδ]ιαχείρισ|[Ππ]ρόνοι|[Εε]πιτροπ|[Αα]νάπτυξ)[α-ωά-ώ]+))"
        ),
        _of_an_office,
    ),
)
