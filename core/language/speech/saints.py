"""«Αγ.» before a saint's name: Αγίου Σπυρίδωνος, στην Αγία Παρασκευή, των Αγίων Αναργύρων."""

import re

from core.language.letters import fold
from core.language.speech.agreement import adjacent_word
from core.language.speech.draft import Rule
from core.language.speech.endings import ARTICLES

# Men whose name in the genitive and in the accusative ends as a woman's.
MEN = re.compile(
    r"^(?:ιωαννη|ανδρεα|αντωνη|λουκα|θωμα|μηνα|σαββα|ηλια|κοσμα|γεωργη|δημητρη|νικητα|λεοντα|βασιλη|γρηγορη"
    r"|(?:παντελεημ|γερμ|φιλημ)ονα|(?:τρυφ|σπυριδ|βησσαρι|συμε|χαριτ|τιμ|διακ)ωνα)$"
)
THIRD_DECLENSION = re.compile(r"(?:ωνοσ|ονοσ|εωσ|ματοσ|αμπουσ|αρουσ|^ορουσ)$")
SEVERAL = re.compile(r"(?:[^μ]ων|^τεσσαρακοντα)$")
TOGETHER = re.compile(
    r"\s*(?:Κωνσταντίνου (?:και|&) Ελένης|Κυρίλλου (?:και|&) Μεθοδίου|Πέτρου (?:και|&) Παύλου|Κοσμά (?:και|&) Δαμιανού"
    r"|Κυπριανού (?:και|&) Ιουστίνης|Σεργίου (?:και|&) Βάκχου)\b"
)
NEUTER = re.compile(r"^(?:ορ|φωσ$|πνευμα$)")


def _saint(match: re.Match[str]) -> str:
    name = fold(match["name"])
    together = TOGETHER.match(match.string, match.end())
    said = "αγίων" if together else _said(name, adjacent_word(match.string, match.start()))
    return (said.capitalize() if match["saint"][0].isupper() else said) + match["gap"]


def _said(name: str, near: str) -> str:
    gender, case = ARTICLES.get(near, (None, None))
    if THIRD_DECLENSION.search(name) or name.endswith("ου"):
        return "αγίου"
    if SEVERAL.search(name):
        return "αγίων"
    if name.endswith(("ουσ", "οι")):
        return "αγίους" if name.endswith("ουσ") else "άγιοι"
    if near == "του":
        return "αγίου"
    if NEUTER.match(name):
        return "άγιο"
    if MEN.match(name):
        return "άγιο" if (gender, case) == ("m", "acc") else "αγίου"
    if (name.endswith("οσ") and not name.endswith("αδοσ")) or (gender, case) == ("m", "nom") or _his(name):
        return "άγιος"
    if name.endswith("ο") or (gender, case) == ("m", "acc"):
        return "άγιο"
    return "αγίας" if name.endswith(("ησ", "ασ", "αδοσ")) or near == "τησ" else "αγία"


def _his(name: str) -> bool:
    """«Λουκάς», «Παντελεήμων»: as he is called."""
    return name.endswith("μων") or (name.endswith("σ") and bool(MEN.match(name[:-1])))


RULES = (
    Rule(
        "saint",
        re.compile(r"(?<![\w.])(?P<saint>[ΑαΆ][γΓ])\.(?P<gap>\s?)(?=(?P<name>[^\W\d_]+))"),
        _saint,
    ),
)
