"""«κ.», «κα», «κ.κ.»: κύριος and κυρία, in the gender and case of the person who is named."""

import re

from core.language.letters import fold
from core.language.speech.agreement import adjacent_word
from core.language.speech.draft import Rule
from core.language.speech.endings import ARTICLES, PREPOSITIONS
from core.language.speech.numbers import Case, Gender

FORMS: dict[Gender, dict[Case, str]] = {
    "m": {"nom": "κύριος", "gen": "κυρίου", "acc": "κύριο"},
    "f": {"nom": "κυρία", "gen": "κυρίας", "acc": "κυρία"},
}
SEVERAL = {
    "οι": "κύριοι", "των": "κυρίων", "τουσ": "κυρίους", "στουσ": "κυρίους", "τισ": "κυρίες", "στισ": "κυρίες",
}  # fmt: skip
WRITTEN = {
    "κος": "κύριος",
    "κου": "κυρίου",
    "κον": "κύριο",
    "κο": "κύριο",
    "κα": "κυρία",
    "κας": "κυρίας",
    "καν": "κυρία",
    "κες": "κυρίες",
    "κκες": "κυρίες",
}
FEMALE_NAMES = (
    "Μαρία|Ελένη|Αικατερίνη|Κατερίνα|Βασιλική|Σοφία|Αγγελική|Γεωργία|Ευαγγελία|Ιωάννα|Δήμητρα|Παρασκευή|Άννα|Ειρήνη|Ευαγγελία"
    "|Αναστασία|Παναγιώτα|Κωνσταντίνα|Ευτυχία|Αλεξάνδρα|Χριστίνα|Όλγα|Φωτεινή|Δέσποινα|Ζωή|Στυλιανή|Ελευθερία|Θεοδώρα|Αθανασία"
    "|Χρυσούλα|Μαρίνα|Νίκη|Σταυρούλα|Αντωνία|Ευφροσύνη|Καλλιόπη|Αθηνά|Στέλλα|Βάσω|Ρένα|Λένα|Νατάσα|Ελισάβετ|Μάρθα|Ελπίδα|Χαρά|Αγάπη"
    "|Ιουλία|Λυδία|Ραλλού|Ιφιγένεια|Πηνελόπη|Αριστέα|Κυριακή|Ματίνα|Ντίνα|Τασούλα|Βικτωρία|Αργυρώ|Μυρτώ|Ηρώ|Μαργαρίτα|Ξένια"
)
HERS = frozenset(fold(name) for name in FEMALE_NAMES.split("|"))
HIS_IN_A_VOWEL = frozenset(
    ["ανδρεα", "ηλια", "ησαια", "ιερεμια", "λουκα", "θωμα", "κοσμα", "σαββα", "μηνα", "νικολα", "αινεια"]
)
ARTICLE_BEFORE = 7  # words: «τον Αντιδήμαρχο Πολιτισμού και Αθλητισμού του Δήμου κ. …»
NAME = r"[Α-ΩΆΈΉΊΌΎΏ][α-ωά-ώϊΐϋΰ]+"
FOLLOWING = re.compile(rf"\s*(?:(?:Δρ\.?|π\.)\s+)?(?P<first>[^\W\d_]+)\.?(?:\s+(?P<second>{NAME}))?")
OFFICES = "ΔΗΜΑΡΧ|ΑΝΤΙΔΗΜΑΡΧ|ΠΡΟΕΔΡ|ΠΕΡΙΦΕΡΕΙΑΡΧ|ΥΠΟΥΡΓ|ΒΟΥΛΕΥΤ|ΔΙΕΥΘΥΝΤ|ΓΡΑΜΜΑΤ"  # in a line of capitals
CALLED = re.compile(r"(?:αρχη|γραμματεα|καθηγητ[αη]|διευθυντ[αη]|βουλευτ[αη]|εισαγγελεα|μητροπολιτη)$")
# «Κυρία Υπουργέ, κ. Περιφερειάρχη»
CALLING = re.compile(
    r"(?:\A|[.;!]\s)(?:[Κκ]υρί(?:α|ες)|[Κκ]ύριε|[Αα]γαπητ\w+|[Αα]ξιότιμ\w+|[Σσ]εβασμιότατε)\s(?:[^.;!]|κ\.)*,\s\Z"
)
CLAUSE = re.compile(r"[.;!?:\n](?:\s|$)")
WORD = re.compile(r"[^\W\d_]+")


def _title(match: re.Match[str]) -> str:
    text, start = match.string, match.start()
    near = adjacent_word(text, start)
    following = FOLLOWING.match(text, match.end())
    first, whole = (fold(following["first"]), bool(following["second"])) if following else ("", False)
    if len(first) == 1 and following and following["second"]:  # an initial: «κ. Κ. Ράπτης»
        first, whole = fold(following["second"]), False
    if near in ("αξιοτιμη", "αγαπητη", "σεβαστη"):
        return "κυρία"
    if (first.endswith("ε") and first != "δε") or near in ("αξιοτιμε", "αγαπητε"):
        return "κύριε"
    if not near and CALLED.search(first) and CALLING.search(text[:start]):
        return "κύριε"
    if near in SEVERAL:
        return SEVERAL[near]
    if near == "του":
        return FORMS["m"]["gen"]
    if near == "τησ":
        return FORMS["f"]["gen"]
    gender, case = ARTICLES.get(near, (None, None))
    if gender in ("m", "f") and case:
        return FORMS[gender][case]
    gender, case = _of_the_office(text, start, first, whole=whole) or _of_the_name(near, first, whole=whole)
    if case == "nom" and near in PREPOSITIONS and not first.endswith("σ"):  # «Προς κ. Πρόεδρο»
        case = "acc"
    return FORMS[gender][case]


def _of_the_office(text: str, start: int, name: str, *, whole: bool) -> tuple[Gender, Case] | None:
    """«του Προέδρου της Κοινότητας κ. Αντώνη Βλάχου»: the nearest article before that the name can follow."""
    clause = CLAUSE.split(text[max(0, start - 160) : start])[-1]
    if re.search(r",\s*\S+\s*$", clause):  # «ο Δήμαρχος, συνοδευόμενος από κ. …»: another person
        clause = clause[clause.rindex(",") :] if not clause.rstrip().endswith(",") else clause
    words = WORD.findall(clause)
    for place in range(len(words) - 2, max(-1, len(words) - 2 - ARTICLE_BEFORE), -1):
        office = words[place + 1]
        if office.isupper() and len(office) > 1 and not clause.isupper():  # «του ΔΣ»
            continue
        found = _meant(fold(words[place]))
        if found and _follows(name, *found, whole=whole):
            return found
    return None


def _meant(article: str) -> tuple[Gender, Case] | None:
    if article in ("του", "τησ"):
        return ("m" if article == "του" else "f"), "gen"
    gender, case = ARTICLES.get(article, (None, None))
    return (gender, case) if gender in ("m", "f") and case else None


def _follows(name: str, gender: Gender, case: Case, *, whole: bool) -> bool:
    """Whether a name may be so; `whole`: it is a first name, a family name stands behind it."""
    if not name:
        return True
    bare = name.removesuffix("σ")
    if name in HERS or (name.endswith("σ") and bare in HERS):
        return gender == "f" and (case == "gen") == (name.endswith("σ") and name not in HERS)
    if name in HIS_IN_A_VOWEL or bare in HIS_IN_A_VOWEL:
        return gender == "m" and (case == "nom") == name.endswith("σ")
    if name.endswith(("οσ", "ευσ")):
        return (gender, case) == ("m", "nom")
    if name.endswith(("ησ", "ασ")):
        return (gender, case) in (("m", "nom"), ("f", "gen"))
    if name.endswith("ουσ"):
        return (gender, case) in (("m", "nom"), ("f", "gen"))
    if name.endswith("ο"):
        return (gender, case) in (("m", "acc"), ("m", "gen"))
    if name.endswith("ου") and whole:
        return (gender, case) == ("m", "gen")
    if name.endswith("ω"):
        return gender == "f" and case != "gen"
    if name.endswith(("η", "α")):
        return (gender, case) not in (("m", "nom"), ("f", "gen"))
    return True


def _of_the_name(near: str, name: str, *, whole: bool) -> tuple[Gender, Case]:
    """No article tells: «Δήμαρχος κ. Ελένη Νίκου», «παρουσία Δημάρχου κ. Νικολάου Ράπτη»."""
    bare = name.removesuffix("σ")
    if name in HERS:
        return "f", "nom"
    if bare in HERS and name != bare:
        return "f", "gen"
    if near.endswith("τρια"):
        return "f", "nom"
    if near in ("υπερ", "μεταξυ", "παρουσια", "εκτοσ") or (near.endswith("ου") and name.endswith(("ου", "η", "α"))):
        return "m", "gen"
    if whole and name.endswith("ο"):
        return "m", "acc"
    if whole and name.endswith(("α", "η", "ω")) and name not in HIS_IN_A_VOWEL:
        return "f", "nom"
    return "m", "nom"


def _titles(match: re.Match[str]) -> str:
    return SEVERAL.get(adjacent_word(match.string, match.start()), "κύριοι")


def _without_a_dot(match: re.Match[str]) -> str:
    written = match.group().rstrip(".")
    said = WRITTEN[written.lower()]
    return said.capitalize() if written[0].isupper() else said


RULES = (
    Rule("titles", re.compile(r"(?<![\w.])(?:κ\.\s?κ\.|Κ\.\s?κ\.|Κ\.Κ\.(?=\s)|[Κκ]κ\.?)(?!\w)"), _titles),
    Rule("title", re.compile(rf"(?<![\w.])(?:κ\.(?!\w)|Κ\.(?=\s(?:{OFFICES})))"), _title),
    Rule("title at a beginning", re.compile(r"(?<![\w.])Κ\.(?=\s[Α-ΩΆΈΉΊΌΎΏ][α-ωά-ώ]+ε\b)"), lambda m: "Κύριε"),
    Rule(
        "title without a dot",
        re.compile(r"(?<![\w.])(?:κκες|κες|κας|καν|κα|κος|κου|κον|κο|Κα|Κος|Κες)\.?(?=\s+[Α-ΩΆΈΉΊΌΎΏ])"),
        _without_a_dot,
    ),
)
