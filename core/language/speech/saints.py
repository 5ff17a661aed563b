"""«Αγ.» before a saint's name: Αγίου Σπυρίδωνος, στην Αγία Παρασκευή, των Αγίων Αναργύρων."""

import re

from core.language.letters import fold
from core.language.speech.agreement import adjacent_word
from core.language.speech.draft import Rule
from core.language.speech.endings import ARTICLES

# Men whose name in the genitive and in the accusative ends as a woman's, and in the nominative as hers in the genitive.
IN_A_VOWEL = (
    "ιωαννη|ανδρεα|αντωνη|λουκα|θωμα|μηνα|σαββα|ηλια|κοσμα|γεωργη|δημητρη|νικητα|βασιλη|γρηγορη"
    "|μαμα|χαραλαμπη|νικολα|πορφυρη|ερμογενη"
)
MEN = re.compile(
    rf"^(?:{IN_A_VOWEL}|λεοντα|νεστορα"
    r"|(?:παντελεημ|γερμ|φιλημ)ονα|(?:τρυφ|σπυριδ|βησσαρι|συμε|χαριτ|τιμ|διακ)ωνα)$"
)
MEN_NAMED = re.compile(rf"^(?:(?:{IN_A_VOWEL})σ|παντελεημων)$")
TOGETHER = re.compile(
    r"\s*(?:Κωνσταντίνου (?:και|&) Ελένης|Κυρίλλου (?:και|&) Μεθοδίου|Πέτρου (?:και|&) Παύλου|Κοσμά (?:και|&) Δαμιανού"
    r"|Κυπριανού (?:και|&) Ιουστίνης|Σεργίου (?:και|&) Βάκχου)\b"
)
THIRD_DECLENSION = re.compile(r"(?:ωνοσ|ονοσ|εωσ|ματοσ|αμπουσ|αρουσ|^ορουσ)$")
SEVERAL = re.compile(r"(?:ων|^τεσσαρακοντα)$")
NEUTER = re.compile(r"^(?:ορ|φωσ$|πνευμα$)")


def _saint(match: re.Match[str]) -> str:
    together = TOGETHER.match(match.string, match.end())
    said = "αγίων" if together else _said(fold(match["name"]), adjacent_word(match.string, match.start()))
    return (said.capitalize() if match["saint"][0].isupper() else said) + match["gap"]


def _said(name: str, near: str) -> str:
    gender, case = ARTICLES.get(near, (None, None))
    if MEN_NAMED.match(name):
        return "άγιος"
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
    if (name.endswith("οσ") and not name.endswith("αδοσ")) or (gender, case) == ("m", "nom"):
        return "άγιος"
    if name.endswith("ο") or (gender, case) == ("m", "acc"):
        return "άγιο"
    return "αγίας" if name.endswith(("ησ", "ασ", "αδοσ")) or near == "τησ" else "αγία"


RULES = (
    Rule(
        "saint",
        re.compile(r"(?<![\w.])(?P<saint>[ΑαΆ][γΓ])\.(?P<gap>\s?)(?=(?P<name>[^\W\d_]+))"),
        _saint,
    ),
)
