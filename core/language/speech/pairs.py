"""Two words about a slash: «ο/η υποψήφιος/α», «ματαίωση/ακύρωση», «άτομα/ημέρα».

A man's and a woman's form are both said where hers can be told from his, of several by «και», of one by «ή»; else his
alone. Of two words either is said; a measure is counted by what follows.
"""

import re

from core.language.letters import upper
from core.language.speech.draft import Rule
from core.language.speech.her_forms import her_form, of_several

HIS = r"[Οο]|[Οο]ι|[Ττ]ου|[Ττ]ους|[Ττ]ον?|[Ττ]ων|[Σσ]του|[Σσ]τους|[Σσ]τον|[Έέ]νας?|[Έέ]ναν|[Εε]νός"
HER = "η|οι|τη|την|της|τις|των|στη|στην|στης|στις|μία|μια|μίας|μιας"
# Of her form, without a hyphen before it; after one any few letters are an ending.
ENDINGS = (
    "η|ή|ης|ής|α|ά|ας|άς|ος|ός|ου|ού|ο|ό|ον|όν|οι|οί|ες|ές|εις|είς|ων|ών|ους|ούς|"
    "ισσα|ισσας|ισσες|ισσών|τρια|τριας|τριες|τριών|ίδα|ίδας|ίδες|ίδων|ούσα|ούσας|ούσες|ουσών|ουσα|ουσας|ουσες"
)
# What is no word by itself, behind a hyphen without a slash.
NO_WORDS = "ες|ές|ισσα|ισσες|τρια|τριας|τριες|ούσα|ούσες|ουσα|ουσες"
COUNTED_BY = "ώρα|μέρα|ημέρα|εβδομάδα|μήνα|έτος|χρόνο|λεπτό|δευτερόλεπτο|άτομο|μαθητή|κάτοικο|οικογένεια|νοικοκυριό"
LETTER, SMALL, LARGE = "[Α-ΩΆΈΉΊΌΎΏα-ωά-ώϊϋΐΰ]", "[α-ωά-ώϊϋΐΰ]", "[Α-ΩΪΫ]"
WORD = rf"(?<!\w)(?P<his>{LETTER}{SMALL}{{3,}}|{LARGE}{{4,}})"
BOTH_ARTICLES = rf"(?<!\w)(?P<article>{HIS})\s?/\s?(?P<of_her>(?i:{HER}))\s"


def _both(match: re.Match[str]) -> str | None:
    """«ενδιαφερόμενοι/ες» → «ενδιαφερόμενοι και ενδιαφερόμενες», «ο/η μαθητής/τρια» → «ο μαθητής ή η μαθήτρια»."""
    his, loud = match["his"], match["his"].isupper()
    written = his.lower(), match["ending"].lower()
    hers = her_form(*written)
    if hers is None:
        return None
    found = match.groupdict()
    of_her = (found.get("of_her") or "").lower()
    lead = f"{found['article']} " if found.get("article") else ""
    said = f" {'και' if of_several(*written) else 'ή'} {f'{of_her} ' if of_her not in ('', 'οι') else ''}{hers}"
    return lead + his + (upper(said) if loud else said)


RULES = (
    Rule("his and her name", re.compile(rf"{BOTH_ARTICLES}{WORD}\s?/\s?-?(?P<ending>(?i:{ENDINGS}))(?!\w)"), _both),
    Rule("his and her article", re.compile(rf"(?<!\w)(?P<his>{HIS})\s?/\s?(?i:{HER})(?!\w)"), lambda m: m["his"]),
    Rule("his and her form", re.compile(rf"{WORD}\s?/\s?-?(?P<ending>(?i:{ENDINGS}))(?!\w)"), _both),
    Rule("her form behind a hyphen", re.compile(rf"{WORD}-(?P<ending>{NO_WORDS})(?!\w)"), _both),
    Rule("her form in brackets", re.compile(rf"{WORD}\s?\(-?(?P<ending>{NO_WORDS}|η|ή|α)\)"), _both),
    Rule(
        "his and her ending",
        re.compile(rf"(?<={SMALL}{{3}})\s?/\s?(?:(?:{ENDINGS})|-{SMALL}{{1,7}})(?!\w)"),
        lambda m: "",
    ),
    Rule("counted by", re.compile(rf"(?<={SMALL}{{3}})\s?/\s?(?=(?:{COUNTED_BY})(?!\w))"), lambda m: " ανά "),
    Rule("either", re.compile(rf"(?<={SMALL}{{3}})\s?/\s?(?={LETTER}{SMALL}{{2,}}(?!\w))"), lambda m: " ή "),
)
