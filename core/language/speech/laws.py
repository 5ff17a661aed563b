"""Laws, decrees, the Government Gazette and numbered decisions."""

import re

from core.language.speech.agreement import adjacent_word
from core.language.speech.draft import Rule
from core.language.speech.endings import ARTICLES, MONTHS
from core.language.speech.numbers import cardinal, ordinal, year

LETTERS = dict(
    zip(
        "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ",
        [
            "άλφα",
            "βήτα",
            "γάμμα",
            "δέλτα",
            "έψιλον",
            "ζήτα",
            "ήτα",
            "θήτα",
            "γιώτα",
            "κάπα",
            "λάμδα",
            "μι",
            "νι",
            "ξι",
            "όμικρον",
            "πι",
            "ρο",
            "σίγμα",
            "ταυ",
            "ύψιλον",
            "φι",
            "χι",
            "ψι",
            "ωμέγα",
        ],
        strict=True,
    )
)
KERAIA = "['’΄′ʹ´‘`]"
ACTS = {
    "ν": ("νόμος", "νόμου", "νόμο"),
    "πδ": ("προεδρικό διάταγμα", "προεδρικού διατάγματος", "προεδρικό διάταγμα"),
    "νδ": ("νομοθετικό διάταγμα", "νομοθετικού διατάγματος", "νομοθετικό διάταγμα"),
    "βδ": ("βασιλικό διάταγμα", "βασιλικού διατάγματος", "βασιλικό διάταγμα"),
    "αν": ("αναγκαστικός νόμος", "αναγκαστικού νόμου", "αναγκαστικό νόμο"),
    "πνπ": ("πράξη νομοθετικού περιεχομένου", "πράξης νομοθετικού περιεχομένου", "πράξη νομοθετικού περιεχομένου"),
}
ACT = r"(?:[Ππ]\.?\s?[Δδ]\.|ΠΔ|[ΝνΒβ]\.\s?[Δδ]\.|ΝΔ|Π\.?Ν\.?Π\.?|[Αα]\.\s?[Νν]\.|[Νν]\.|Ν(?=\d{3,4}/))"
ENACTED = r"(?P<number>\d{1,3}(?:\.\d{3})+|\d+)\s*/\s*(?P<year>\d{4}|\d{2})(?!\d)"

OF_A_DAY = r"(?:(?P<day>\d{1,2})[./-](?P<month>\d{1,2})[./-])?"
MOST_DAYS = 31
ACTS_BEFORE = re.compile(rf"(?:(?<![\w.]){ACT}\s*\d[\d.]*\s*/\s*\d+(?:,\s*|\s+(?:και|ή)\s+))+\Z")


def _numbered(number: str, of_year: str) -> str:
    full = int(of_year) if len(of_year) == 4 else int(of_year) + (2000 if int(of_year) < 50 else 1900)
    return f"{cardinal(int(number.replace('.', '')))} του {year(full)}"


def _act(match: re.Match[str]) -> str:
    written = match["act"]
    near = adjacent_word(match.string, match.start())
    if near in ("και", "η") and (before := ACTS_BEFORE.search(match.string[: match.start()])):
        near = adjacent_word(match.string, before.start())  # «των Ν. 3463/2006 και Ν. 3852/2010»
        near = {"των": "του", "τουσ": "τον", "στουσ": "στον", "οι": "ο"}.get(near, near)
    case = ARTICLES.get(near, (None, "gen" if near.endswith(("ου", "ησ", "ων")) else "nom"))[1]
    several = {"των": "νόμων", "τουσ": "νόμους", "στουσ": "νόμους", "οι": "νόμοι"}.get(near)
    if several and written.lower() == "ν.":
        return f"{several.capitalize() if written[0].isupper() else several} "
    said = ACTS[written.replace(".", "").replace(" ", "").lower()][("nom", "gen", "acc").index(case)]
    if written[0].isupper():
        words = said.split()
        said = " ".join([words[0].capitalize(), *(w.capitalize() if len(words) == 2 else w for w in words[1:])])
    return f"{said} "


def _gazette(match: re.Match[str]) -> str:
    issue = LETTERS[(match["before"] or match["after"])]
    rest = match["year"]
    number = cardinal(int(match["number"].replace(".", "")))
    said = f"ΦΕΚ {issue} {number}" if match["before"] else f"ΦΕΚ {number} {issue}"
    day, month = (match.groupdict().get(named) for named in ("day", "month"))
    if rest and day and month and 0 < int(day) <= MOST_DAYS and 0 < int(month) <= len(MONTHS):
        return f"{said} της {ordinal(int(day), 'ης')} {MONTHS[int(month) - 1]} {year(int(rest))}"
    return f"{said} του {year(int(rest))}" if rest else said


# Before dates: their numbers look like days.
BEFORE_DATES = (
    Rule(
        "gazette",
        re.compile(
            rf"(?:Φ\.Ε\.Κ\.|ΦΕΚ)\s*(?:τεύχος\s+|τ\.\s*)?(?P<before>[ΑΒΓΔ])\s*{KERAIA}?\s*/?\s*(?:αρ\.\s*)?(?P<after>)(?P<number>\d[\d.]*)"
            rf"\s*/\s*{OF_A_DAY}(?P<year>\d{{4}})"
        ),
        _gazette,
    ),
    Rule(
        "gazette by number",
        re.compile(
            rf"(?:Φ\.Ε\.Κ\.|ΦΕΚ)\s*(?P<before>)(?P<number>\d[\d.]*)\s*/?\s*(?:τ\.\s*)?(?P<after>[ΑΒΓΔ])\s*{KERAIA}?"
            rf"(?:\s*/\s*{OF_A_DAY}(?P<year>\d{{4}}))?(?!\w)"
        ),
        _gazette,
    ),
    Rule(
        "gazette of a year, issue last",
        re.compile(
            rf"(?:Φ\.Ε\.Κ\.|ΦΕΚ)\s*(?P<before>)(?P<number>\d[\d.]*)\s*/\s*(?P<year>\d{{4}})\s*(?:τ\.|τεύχος)?\s*"
            rf"(?P<after>[ΑΒΓΔ])\s?{KERAIA}(?!\w)"
        ),
        _gazette,
    ),
    Rule("letter of a year", re.compile(r"(?<=\d[ΑΒΓΚ])/(?=(?:19|20)\d\d(?!\d))"), lambda m: " του "),
    Rule(
        "act of the Union",
        re.compile(r"(?<![\d./,-])(?P<first>\d{2,4})/(?P<last>\d{1,4})/(?P<of>ΕΕ|ΕΚ|ΕΟΚ)(?!\w)"),
        lambda m: f"{cardinal(int(m['first']))} κάθετος {cardinal(int(m['last']))} κάθετος {m['of']}",
    ),
    Rule(
        "numbered document of a day",
        re.compile(
            r"(?<![\d./,-])(?P<number>\d{1,3}(?:\.\d{3})+|\d+)\s*/\s*(?=\d{1,2}(?P<mark>[./-])\d{1,2}(?P=mark)(?:\d{4}|\d\d)(?!\d))"
        ),
        lambda m: f"{cardinal(int(m['number'].replace('.', '')))} της ",
    ),
    Rule(
        "numbered act",
        re.compile(rf"(?<![\w.])(?P<act>{ACT})\s*{ENACTED}(?![/.-]\d)"),
        lambda m: _act(m) + _numbered(m["number"], m["year"]),
    ),
    Rule(
        "act",
        re.compile(rf"(?<![\w.])(?P<act>{ACT})\s*(?=\d)"),
        _act,
    ),
)
RULES = (
    Rule(
        "section sign",
        re.compile(r"§{1,2}\s?"),
        lambda m: "παράγραφος " if len(m.group().strip()) == 1 else "παράγραφοι ",
    ),
    Rule(
        "case of a law",
        re.compile(rf"(?<![\w.])περ\.\s?(?P<letter>[α-ω]){KERAIA}(?!\w)"),
        lambda m: f"περίπτωση {LETTERS[m['letter'].upper()]}",
    ),
    Rule(
        "letter of an article",
        re.compile(r"(?P<number>(?:άρθρ\w+|παράγραφ\w+|παρ\.|περίπτωση)\s?\d+)\s?(?P<letter>[α-ωΑ-Ω])(?![\w'’΄])"),
        lambda m: f"{m['number']} {LETTERS[m['letter'].upper()]}",
    ),
    Rule(
        "article list",
        re.compile(r"(?P<number>\d+)\s?παρ\.\s?(?=\d)"),
        lambda m: f"{m['number']} παράγραφος ",
    ),
    Rule(
        "numbered decision",
        re.compile(rf"(?<![\d./,-])(?!\d{{1,2}}/\d{{2}}(?!\d)){ENACTED}(?!/)"),
        lambda m: (" " if m.string[m.start() - 1 : m.start()].isalpha() else "") + _numbered(m["number"], m["year"]),
    ),
)
