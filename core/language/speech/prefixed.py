"""Words that begin with a figure: 24ωρο, 15μελές, 12χρονος."""

import re

from core.language.letters import fold
from core.language.speech.draft import Rule

UNIT_PREFIXES = ["", "μονο", "δι", "τρι", "τετρα", "πεντα", "εξα", "επτα", "οκτα", "εννια"]
PREFIXES = {
    10: "δεκα",
    11: "εντεκα",
    12: "δωδεκα",
    13: "δεκατρι",
    14: "δεκατετρα",
    15: "δεκαπεντα",
    16: "δεκαεξα",
    17: "δεκαεπτα",
    18: "δεκαοκτα",
    19: "δεκαεννια",
    20: "εικοσα",
    30: "τριαντα",
    40: "σαραντα",
    50: "πενηντα",
    60: "εξηντα",
    70: "εβδομηντα",
    80: "ογδοντα",
    90: "ενενηντα",
    100: "εκατοντα",
}
OF_YEARS = {1: "ενα", 2: "δυα", 3: "τρια"}  # «εικοσιενάχρονος», «δεκατριάχρονη»
CENTURIES = {200: "διακοσι", 300: "τριακοσι", 500: "πεντακοσι"}
ACCENTED = str.maketrans("αειο", "άέίό")


def _prefixed(match: re.Match[str]) -> str | None:
    number, tail = int(match["number"]), match["tail"]
    if number in CENTURIES and tail.startswith("ετηρ"):
        return CENTURIES[number] + tail
    if number == 15 and fold(tail).startswith(("ημερ", "θημερ", "νθημερ")):
        prefix, tail = "δεκαπενθ", tail.removeprefix("ν").removeprefix("θ")
        return prefix + (tail if _accented(tail) else tail.replace("η", "ή", 1))
    if 12 < number < 100 and number % 10 in OF_YEARS and fold(tail).startswith("χρον"):
        tens = "δεκα" if number < 20 else "εικοσι" if number < 30 else PREFIXES[number // 10 * 10]
        prefix = tens + OF_YEARS[number % 10]
    elif number < 10:
        prefix = "δυ" if number == 2 and tail.startswith("άδ") else UNIT_PREFIXES[number]
    elif number in PREFIXES:
        prefix = PREFIXES[number]
    elif number < 100:
        tens = "εικοσι" if number < 30 else PREFIXES[number // 10 * 10]
        prefix = tens + UNIT_PREFIXES[number % 10]
    else:
        return None
    if not prefix:
        return None
    if tail[0] == "ά":
        return prefix.rstrip("αο") + tail  # «εξάδα», «δυάδα»
    return prefix + tail if _accented(tail) else prefix[:-1] + prefix[-1].translate(ACCENTED) + tail


def _accented(word: str) -> bool:
    return bool(re.search("[άέήίόύώΐΰ]", word))


RULES = (
    Rule(
        "figure and word",
        re.compile(
            r"(?<![\d.,/:])(?P<number>\d{1,3})[-/ ]?(?P<tail>(?:ν?θ?ήμερ|θ?ημέρ|ημερ|ωρ|ώρ"
            r"|λεπτ|λέπτ|μην|μήν|χρον|χρόν|ετ[ήίέεοώ]|ετ(?=ια|ία)|μελ"
            r"|σέλιδ|σελιδ|ώροφ"
            r"|οροφ|όροφ|θέσι|θεσι|κλιν|κίλ|κιλ|μετρ|μέτρ|γων|ψήφι|ψηφι|τάξι|ταξι|πλ|φυλλ|τομ|θλ|φασικ|τροχ|πορτ|γλωσσ|ετηρ|άδ(?:α|ες|ων)|άρη|άρ(?=α|ες|ικ))[α-ωάέήίόύώϊϋΐ]*)(?<!\dμετρ)(?!\w)"
        ),
        lambda m: _prefixed(m) if re.match(r"\d+[-/]?[^\W\d]", m.group()) else None,
    ),
)
