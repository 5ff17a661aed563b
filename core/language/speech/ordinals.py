"""Ordinals (5ου) and Greek numerals (Β΄)."""

import re

from core.language.letters import fold
from core.language.speech.agreement import WORD, adjacent_word, words_before
from core.language.speech.draft import Rule
from core.language.speech.endings import FUNCTION
from core.language.speech.laws import KERAIA, LETTERS
from core.language.speech.numbers import cardinal, ordinal, year

ENDINGS = {
    "ος": "ος",
    "ός": "ος",
    "ου": "ου",
    "ού": "ου",
    "ο": "ο",
    "ό": "ο",
    "ον": "ο",
    "η": "η",
    "ή": "η",
    "ην": "η",
    "ης": "ης",
    "ας": "ης",
    "ής": "ης",
    "οι": "οι",
    "οί": "οι",
    "ους": "ους",
    "ούς": "ους",
    "ων": "ων",
    "ών": "ων",
    "ες": "ες",
    "ές": "ες",
    "α": "α",
    "ά": "α",
    "ΟΣ": "ος",
    "ΟΥ": "ου",
    "Ο": "ο",
    "Η": "η",
    "ΗΣ": "ης",
    "ΩΝ": "ων",
    "ΕΣ": "ες",
}
ANY_ENDING = "|".join(sorted(ENDINGS, key=len, reverse=True))
ORDINAL = (
    r"(?P<article>\b(?:[Σσ]τη|[Ττ]η) )?(?<![\w.,/:])(?P<number>\d{1,3}\.\d{3}|\d{1,4})"
    rf"(?P<ending>{ANY_ENDING})(?!\w)"
)
UNITS = {"Α": 1, "Β": 2, "Γ": 3, "Δ": 4, "Ε": 5, "ΣΤ": 6, "Ζ": 7, "Η": 8, "Θ": 9}
ROMAN = {"I": 1, "Ι": 1, "V": 5, "X": 10, "A": 4, "B": 9}
TENS = {"": 0, "Ι": 10, "Κ": 20, "Λ": 30}
NUMERALS = {tens + unit: TENS[tens] + UNITS.get(unit, 0) for tens in TENS for unit in ("", *UNITS) if tens + unit}
ANY_NUMERAL = "|".join(sorted(NUMERALS, key=len, reverse=True))
# «Στ΄», but not «στ' αλήθεια»
NUMERAL = (
    rf"(?P<article>\b(?:[Σσ]τη|[Ττ]η) )?(?<![\w.])(?P<numeral>{ANY_NUMERAL}|Στ(?=[΄′ʹ]|{KERAIA}\s(?:τάξη|Δημοτ)))"
    rf"{KERAIA}(?!\w)"
)
NUMERALS_BEFORE = re.compile(rf"(?:(?<!\w)(?:{ANY_NUMERAL}){KERAIA}(?:,|\s+(?:και|ή|έως)|,?\s*[-–])\s*)+\Z")
SMALL_BEFORE = re.compile(rf"(?:[α-θ]{{1,2}}{KERAIA}(?:,|\s+(?:και|ή|έως))\s*)+\Z")
SMALL_BEHIND = re.compile(rf"\A(?:(?:,|\s+(?:και|ή|έως))\s+[α-θ]{{1,2}}{KERAIA})+")
BY_ARTICLE = {
    "ο": "ος",
    "η": "η",
    "οι": "οι",
    "τον": "ο",
    "στον": "ο",
    "την": "η",
    "τη": "η",
    "στην": "η",
    "στη": "η",
    "τησ": "ης",
    "του": "ου",
    "το": "ο",
    "στο": "ο",
    "των": "ων",
    "τουσ": "ους",
    "στουσ": "ους",
    "τισ": "ες",
    "στισ": "ες",
    "τα": "α",
    "στα": "α",
}
NUMERALS_BEHIND = re.compile(rf"\A(?:(?:,|\s+(?:και|ή|έως))\s+(?:{ANY_NUMERAL}){KERAIA})+")
KING = re.compile(r"[Α-ΩΆΈΉΊΌΎΏ][α-ωά-ώ]+(?:ος|ης|ας|ου)\s*$|\bσ?τον\s(?:[α-ωά-ώ]+\s)?[Α-ΩΆΈΉΊΌΎΏ][α-ωά-ώ]+[οηα]\s*$")
ROMANS_BEHIND = re.compile(
    r"\A(?:(?:,|\s+(?:και|ή|έως|ως|του|τον))+\s+[IVXΙΧ]{1,5}(?!\w))+"
)  # «του XVIII και XIX αιώνα»
ROMANS_BEFORE = re.compile(r"(?:(?<!\w)[IVXΙΧ]{1,5}(?:,|\s+(?:και|ή|έως|ως))\s+)+\Z")
CLASS_WORDS = {"ταξη": "η", "ταξησ": "ης", "ταξεισ": "η", "ταξεων": "ης"}
CLASSES = re.compile(r"^\s*(?:τάξη|Γυμνασίου|Λυκείου|Δημοτικού|(?:Γυμν|Λυκ|Δημ)\.|ΓΥΜΝΑΣΙΟΥ|ΛΥΚΕΙΟΥ|ΔΗΜΟΤΙΚΟΥ)")
# What is numbered by letters; a king's letter comes after his name instead.
NUMBERED = re.compile(
    r"^(?:ηλικι|φασ|κυκλ|τετραμην|εξαμην|τριμην|δεκαπενθημερ|βαθμ|κατηγορι|ταξ|γυμνασι|λυκει|δημοτικ|νηπιαγωγει|θεσ|μερο|τομο|δοσ"
    r"|ομαδ|ομιλ|εθνικ|παγκοσμι|στελεχ|αναπληρωτ|αντιπροεδρ|ημιχρον|γυρ|γενικ|προβολ|εκδοσ|συναυλι|διημερ|κλιμακ|σταδι|ενοτητ"
    r"|πανελληνι|περιφερει|νεκροταφει|κοιμητηρι|παιδικ|βρεφ|κτιρι|κτηρι|τμημα|βραβει|συνεδρι|μαθητικ|τοπικ|εποχ|ημερ|βοηθ|προτεραιοτητ|ποιοτητ|διαλογ|αναγκ|ζων|επιπεδ|σειρ|συνεδριασ|κατανομ)"
)
SECTION = frozenset(
    [
        "τευχοσ",
        "τευχουσ",
        "τμημα",
        "τμηματοσ",
        "κτηριο",
        "κτιριο",
        "κτηριου",
        "κτιριου",
        "κατηγορια",
        "κατηγοριασ",
        "αιθουσα",
        "αιθουσασ",
        "σειρα",
        "ομιλο",
        "ομιλου",
        "κερκιδα",
        "παραγραφοσ",
        "παραγραφο",
        "παραγραφου",
        "περιπτωση",
        "κεφαλαιο",
        "παραρτημα",
        "κερκιδασ",
        "θυρα",
        "πτερυγα",
        "πτερυγασ",
        "τμηματα",
        "τμηματων",
        "μπλοκ",
    ]
)

NEUTER_INITIALS = frozenset(["κεπ", "καπη", "γελ", "επαλ", "κδαπ", "εκαβ", "κηφη", "ικα", "ιεκ", "κηφ"])


def _ordinal(match: re.Match[str]) -> str | None:
    number = int(match["number"].replace(".", ""))
    return _after_article(match["article"], ordinal(number, ENDINGS[match["ending"]])) if number else None


def _after_article(article: str | None, said: str) -> str:
    """«στη» is «στην» before these sounds."""
    return f"{article.strip()}{'ν' if said[0] in 'εέοόκπτ' else ''} {said}" if article else said


def _numeral(match: re.Match[str]) -> str | None:
    number = NUMERALS[match["numeral"].upper()]
    if match["article"]:
        return _after_article(match["article"], ordinal(number, "η"))
    start = match.start()
    if before := NUMERALS_BEFORE.search(match.string, max(0, start - 40), start):  # «τάξεις Α΄ και Β΄»
        start = before.start()
    near = adjacent_word(match.string, start)
    rest = NUMERALS_BEHIND.sub("", match.string[match.end() :])
    following = re.match(r"\s+([^\W\d_]+)", rest)
    if near == "οι" and following and fold(following[1]).endswith(("εισ", "εσ")):  # «οι Α΄ και Β΄ τάξεις»
        return ordinal(number, "ες")
    if near in BY_ARTICLE:
        return ordinal(number, BY_ARTICLE[near])
    if near in CLASS_WORDS:
        return ordinal(number, CLASS_WORDS[near])
    if CLASSES.match(rest):  # «μαθητές Γ΄ Λυκείου», but «για Γ΄ Λυκείου»
        return ordinal(number, "ης" if near and near not in FUNCTION else "η")
    if near in SECTION or re.match(r"\s?\d", rest):
        return LETTERS.get(match["numeral"]) or ordinal(number, "ο")
    if following and NUMBERED.match(fold(following.group(1))):
        return ordinal(number, _noun_ending(fold(following.group(1))))
    name = words_before(match.string, match.start())
    if near and name and re.search(r"[Α-ΩΆΈΉΊΌΎΏ][α-ωά-ώ]+\s*$", match.string[: match.start()]):
        return ordinal(number, _name_ending(name))
    return ordinal(number, _noun_ending(fold(following.group(1)))) if following else ordinal(number, "ο")


def _small_numeral(match: re.Match[str]) -> str | None:
    """«α΄ και β΄ βαθμού», «στον γ΄ όροφο», not «εδάφιο α΄ του»."""
    rest = SMALL_BEHIND.sub("", match.string[match.end() :])
    word = WORD.match(rest.lstrip())
    if not word or fold(word.group()) in FUNCTION:
        return None
    noun, number = fold(word.group()), NUMERALS[match["numeral"].upper()]
    before = SMALL_BEFORE.sub("", match.string[max(0, match.start() - 40) : match.start()])
    if article := BY_ARTICLE.get(adjacent_word(before, len(before))):
        return ordinal(number, "ες" if article == "οι" and noun.endswith(("εισ", "εσ")) else article)
    return ordinal(number, _noun_ending(noun)) if NUMBERED.match(noun) else None


def _roman(match: re.Match[str]) -> str:
    """«XIV Συνέδριο» is numbered by an ordinal, «φάση ΙΙ» by a plain number."""
    number = sum(ROMAN[sign] for sign in match["roman"].replace("IV", "A").replace("IX", "B"))
    rest = ROMANS_BEHIND.sub("", match.string[match.end() :])
    following = re.match(r"\s+([Α-ΩΆΈΉΊΌΎΏ][α-ωά-ώ]+|αι(?:ών\w+|\.))", rest)
    before = ROMANS_BEFORE.sub("", match.string[max(0, match.start() - 40) : match.start()])
    near = adjacent_word(before, len(before))
    if following and (near in BY_ARTICLE or not near):
        return ordinal(number, BY_ARTICLE.get(near) or _noun_ending(fold(following.group(1))))
    king = KING.search(match.string[: match.start()])
    return ordinal(number, _name_ending(words_before(match.string, match.start()))) if king else cardinal(number)


def _name_ending(before: list[str]) -> str:
    """«τον αυτοκράτορα Ιωάννη Η΄» → όγδοο: the article within three words, else the name itself."""
    name = before[0]
    if name.endswith("οσ"):
        return "ος"
    article = next((word for word in before[1:4] if word in BY_ARTICLE), "")
    if article and article not in ("των", "οι", "τα"):
        return BY_ARTICLE[article]
    if name.endswith("ου"):
        return "ου"
    return "ος" if name.endswith(("οσ", "ησ", "ασ", "ευσ")) else "η" if name.endswith(("α", "ετ", "νη")) else "ο"


def _noun_ending(noun: str) -> str:
    if noun in NEUTER_INITIALS:
        return "ο"
    if noun.endswith(("ου", "ων", "οι", "ουσ")):
        return noun[-2:] if noun.endswith(("ου", "ων", "οι")) else "ους"
    if noun.endswith("εσ") and noun != "διεθνεσ":
        return "ες"
    if noun.endswith(("μα", "ο", "ι", "υ", "εσ", "ετοσ", "μεροσ")):
        return "ο"
    if noun.endswith(("ησ", "εωσ", "ασ")):
        return "ης"
    return "ος" if noun.endswith("οσ") else "η"


def _lettered(match: re.Match[str]) -> str | None:
    """«εδάφιο β΄ και γ΄», not «και σ' αυτό»."""
    lead = match["lead"].strip()
    if lead in ("και", ",") and not re.search(
        r"(?:περίπτ|περιπτ|εδάφι|στοιχ)[^.]*\Z", match.string[max(0, match.start() - 60) : match.start()]
    ):
        return None
    return match["lead"] + LETTERS[match["letter"].upper()]


RULES = (
    Rule(
        "range of ordinals",
        re.compile(r"(?:(?<=\d[οόηή])|(?<=\d[οόηή][ςυύ]))\s?[-–—]\s?(?=\d+[οόηή][ςυύ]?(?!\w))"),
        lambda m: " έως ",
    ),
    Rule(
        "range of Greek numerals",
        re.compile(rf"(?<!\w)(?P<first>{ANY_NUMERAL}){KERAIA}\s?[-–—]\s?(?=(?:{ANY_NUMERAL}){KERAIA}(?!\w))"),
        lambda m: f"{m['first']}΄ έως ",
    ),
    Rule(
        "numbered of a year",
        re.compile(r"(?<=\d)(?P<ending>η|ης|ο|ος|ου|ή|ής|ό|ού)\s?/\s?(?P<year>(?:19|20)\d{2})(?![\d/-])"),
        lambda m: f"{m['ending']} του {year(int(m['year']))}",
    ),
    Rule("ordinal", re.compile(ORDINAL), _ordinal),
    Rule(
        "letter of a case",
        re.compile(
            rf"(?P<lead>(?:[Ππ]ερίπτωση|[Ππ]εριπτώσεις|[Υυ]ποπερίπτωση|[Εε]δάφιο|[Σσ]τοιχείο|στοιχ\.|και|,)\s+)(?P<letter>[α-ω]){KERAIA}(?![\w])"
        ),
        _lettered,
    ),
    Rule(
        "small Greek numeral",
        re.compile(rf"(?<![\w.])(?P<article>)(?P<numeral>[α-ηθ]|στ|ι[α-ηθ]?){KERAIA}(?=\s+[^\W\d_])"),
        _small_numeral,
    ),
    Rule(
        "Roman numeral",
        re.compile(
            r"(?<![\w.-])(?P<roman>II|III|IV|VI|VII|VIII|XI|XII|XIII|XIV|XV|XVI|XVII|XVIII|XIX|XX|XXI|ΙΙ|ΙΙΙ)(?![\w-]|\.\w)"
        ),
        _roman,
    ),
    Rule("Greek numeral", re.compile(NUMERAL), _numeral),
)
