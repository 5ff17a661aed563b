"""Two words about a slash: «ο/η υποψήφιος/α», «ματαίωση/ακύρωση», «άτομα/ημέρα».

Of a man's and a woman's form the first is said; of two words either; a measure is counted by what follows.
"""

import re

from core.language.speech.draft import Rule

HIS = r"[Οο]|[Οο]ι|[Ττ]ου|[Ττ]ους|[Ττ]ον?|[Ττ]ων|[Σσ]του|[Σσ]τους|[Σσ]τον|[Έέ]νας?|[Έέ]ναν|[Εε]νός"
HER = "η|οι|τη|την|της|τις|των|στη|στην|στης|στις|μία|μια|μίας|μιας"
# Of her form, without a hyphen before it; after one any few letters are an ending.
ENDINGS = (
    "η|ή|ης|ής|α|ά|ας|άς|ος|ός|ου|ού|ο|ό|ον|όν|οι|οί|ες|ές|εις|είς|ων|ών|ους|ούς|"
    "ισσα|ισσας|ισσες|ισσών|τρια|τριας|τριες|τριών|ίδα|ίδας|ίδες|ίδων|ούσα|ούσας|ούσες|ουσών"
)
COUNTED_BY = "ώρα|μέρα|ημέρα|εβδομάδα|μήνα|έτος|χρόνο|λεπτό|δευτερόλεπτο|άτομο|μαθητή|κάτοικο|οικογένεια|νοικοκυριό"
LETTER, SMALL = "[Α-ΩΆΈΉΊΌΎΏα-ωά-ώϊϋΐΰ]", "[α-ωά-ώϊϋΐΰ]"

RULES = (
    Rule("his and her article", re.compile(rf"(?<!\w)(?P<his>{HIS})\s?/\s?(?i:{HER})(?!\w)"), lambda m: m["his"]),
    Rule(
        "his and her ending",
        re.compile(rf"(?<={SMALL}{{3}})\s?/\s?(?:(?:{ENDINGS})|-{SMALL}{{1,7}})(?!\w)"),
        lambda m: "",
    ),
    Rule("counted by", re.compile(rf"(?<={SMALL}{{3}})\s?/\s?(?=(?:{COUNTED_BY})(?!\w))"), lambda m: " ανά "),
    Rule("either", re.compile(rf"(?<={SMALL}{{3}})\s?/\s?(?={LETTER}{SMALL}{{2,}}(?!\w))"), lambda m: " ή "),
)
