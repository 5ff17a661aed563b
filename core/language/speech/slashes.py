"""Words shortened by a slash: Η/Υ, Β/βάθμια Εκπ/ση, Κων/νος, Δ/νσεις."""

import re

from core.language.speech.agreement import adjacent_word
from core.language.speech.draft import Rule
from core.language.speech.endings import ARTICLES, PLURAL_VERB, PREPOSITIONS, SINGULAR_VERB, VERB
from core.language.speech.numbers import Case

COMPUTERS: dict[Case, str] = {
    "nom": "ηλεκτρονικοί υπολογιστές",
    "gen": "ηλεκτρονικών υπολογιστών",
    "acc": "ηλεκτρονικούς υπολογιστές",
}
COMPUTER = {
    "ο": "ηλεκτρονικός υπολογιστής",
    "του": "ηλεκτρονικού υπολογιστή",
    **dict.fromkeys(["τον", "στον", "εναν"], "ηλεκτρονικό υπολογιστή"),
}
DEPUTY = {"ος": "ήμαρχος", "ου": "ημάρχου", "ο": "ήμαρχο", "οι": "ήμαρχοι", "ων": "ημάρχων", "ους": "ημάρχους"}
ADJECTIVES = {
    "πυρ": "πυροσβεστικ",
    "εκπ": "εκπαιδευτικ",
    "παν": "πανεπιστημιακ",
    "δημ": "δημοτικ",
    "κοιν": "κοινωνικ",
    "πολ": "πολιτιστικ",
    "διοικ": "διοικητικ",
}
GRADES = {"α": "πρωτο", "β": "δευτερο", "γ": "τριτο"}


def _computers(match: re.Match[str]) -> str:
    """«τον Η/Υ», «10 Η/Υ», «αίθουσα Η/Υ»"""
    near = adjacent_word(match.string, match.start())
    counted = match["counted"] or ""
    if near in COMPUTER and not counted:
        return COMPUTER[near]
    case = ARTICLES.get(near, (None, None))[1]
    if not case and PLURAL_VERB.search(near):
        case = "nom"
    elif not case and (near in PREPOSITIONS or VERB.search(near) or SINGULAR_VERB.search(near)):
        case = "acc"
    return counted + COMPUTERS[case or "gen"]


def _grade(match: re.Match[str]) -> str:
    """«Β/βάθμια» → Δευτεροβάθμια."""
    said = f"{GRADES[match['grade'].lower()]}βάθμι"
    return said.capitalize() if match["grade"].isupper() else said


def _adjective(match: re.Match[str]) -> str:
    """«Πυρ/κή» → Πυροσβεστική."""
    said = ADJECTIVES[match["short"].lower()]
    return said.capitalize() if match["short"][0].isupper() else said


RULES = (
    Rule("computers", re.compile(r"(?P<counted>(?<![\d.,])[\d.]+ )?(?<!\w)Η/Υ(?!\w)"), _computers),
    Rule("grade", re.compile(r"(?<!\w)(?P<grade>[ΑΒΓαβγ])['’΄]?/(?:βά)?θμι(?=\w)"), _grade),
    Rule("short name", re.compile(r"(?<!\w)Κων/ν(?=(?:ος|ου|ο|ε|ας?)(?!\w))"), lambda m: "Κωνσταντίν"),
    Rule(
        "education", re.compile(r"(?<!\w)(?P<first>[Εε])κπ/σ(?=(?:ης?|εως)(?!\w))"), lambda m: f"{m['first']}κπαίδευσ"
    ),
    Rule(
        "offices",
        re.compile(r"(?<!\w)(?P<first>[Δδ])/νσ(?P<ending>εις|εων)(?!\w)"),
        lambda m: f"{m['first']}ιευθύνσ{m['ending']}",
    ),
    Rule(
        "deputy mayor",
        re.compile(r"(?<!\w)(?P<first>[Αα])ντ/ρχ(?P<ending>ος|ου|ο|οι|ων|ους)(?!\w)"),
        lambda m: f"{m['first']}ντιδ{DEPUTY[m['ending']]}",
    ),
    Rule(
        "office of a deputy mayor",
        re.compile(r"(?<!\w)(?P<first>[Αα])ντ(?:ιδ)?/χ[ίι](?P<ending>ας?|ες)(?!\w)"),
        lambda m: f"{m['first']}ντιδημαρχί{m['ending']}",
    ),
    Rule("full name", re.compile(r"(?<!\w)(?P<first>[Οο])νομ?/(?:νυ)?μο(?!\w)"), lambda m: f"{m['first']}νοματεπώνυμο"),
    Rule("managing", re.compile(r"(?<!\w)(?P<first>[Δδ])/νων(?!\w)"), lambda m: f"{m['first']}ιευθύνων"),
    Rule(
        "adjective by a slash",
        re.compile(
            rf"(?<!\w)(?P<short>{'|'.join(ADJECTIVES)})/κ(?=(?:ό|ού|οί|ούς|ή|ής|ές|ά|ών)ς?(?!\w))", re.IGNORECASE
        ),
        _adjective,
    ),
    Rule("weekend", re.compile(r"(?<![\w/])Σ/Κ(?![\w/])"), lambda m: "Σαββατοκύριακο"),
)
