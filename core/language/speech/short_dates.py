"""Months and days cut short that have no figure beside them: «Ιαν. 2027», «από Σεπτ. έως Ιούν.», «έως Παρ.»."""

import re

from core.language.speech.agreement import adjacent_word
from core.language.speech.dates import SHORT_DAYS, SHORT_MONTHS
from core.language.speech.draft import Rule
from core.language.speech.endings import MONTHS_THEMSELVES, PREPOSITIONS

BEFORE = ("[Αα]πό", "[Έέ]ως", "ως", "[Μμ]έχρι", "[Γγ]ια", "και", "ή")
AFTER_A_WORD = "|".join(rf"(?<={word} )" for word in BEFORE)
OF_A_YEAR = r"\.(?=\s(?:19|20)\d\d(?!\d))"


def _month(match: re.Match[str]) -> str:
    month = MONTHS_THEMSELVES[SHORT_MONTHS[match["short"]]]
    near = adjacent_word(match.string, match.start())
    said = (
        month
        if near in PREPOSITIONS or near in ("τον", "στον", "και", "η", "ωσ", "εωσ", "μεχρι", "απο")
        else f"{month}ς"
    )
    return said + ("" if match.string[match.end() :].strip() else ".")


RULES = (
    Rule(
        "short month of a year",
        re.compile(rf"(?<![\w.])(?<!\d )(?P<short>{'|'.join(SHORT_MONTHS)}){OF_A_YEAR}"),
        _month,
    ),
    Rule(
        "short month after a word",
        re.compile(rf"(?:{AFTER_A_WORD})(?P<short>{'|'.join(SHORT_MONTHS)})\.(?!\w)(?!\s?\d)"),
        _month,
    ),
    Rule(
        "short day after a word",
        re.compile(rf"(?:{AFTER_A_WORD}|(?<=[Κκ]άθε )|(?<=[Ττ]ην ))(?P<short>Παρ|Τρ)\.(?!\w)(?!\s?\d)"),
        lambda m: SHORT_DAYS[m["short"]] + ("" if m.string[m.end() :].strip() else "."),
    ),
)
