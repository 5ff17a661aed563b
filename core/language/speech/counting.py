"""The numbers that are left: scores, ranges, counted things, decimals; the last rules leave no digit unread."""

import re

from core.language.letters import fold
from core.language.speech.agreement import adjacent_word, agree, noun_after, number_value
from core.language.speech.draft import Rule
from core.language.speech.laws import LETTERS
from core.language.speech.money import NUMBER
from core.language.speech.numbers import cardinal, decimal, digits, ordinal

CONTEST = re.compile(
    r"νικ[ηωα]|κερδι|ηττ|σκορ|ματσ|ισοπαλ|επικρατ|χασ[εα]|\bσετ\b|γκολ|αποτελεσμα|ποντ|πρωταθλημα|ημιχρον|αγων|τελικοσ|τελικου|εληξε|παιχνιδι|προκρι|περασε|φιλικ|ντερμπι|ποδοσφαιρ|μπασκετ|βολε|δεκαλεπτ"
)
LETTER_NAMES = frozenset(fold(name) for name in LETTERS.values())
COUNTED_NOUN = re.compile(r"(?:ετων|ατομα|ωρεσ|λεπτα|χρονια|χρονων|η?μερεσ|μηνεσ|θεσεισ|μελη|παιδια|ευρω)$")


def _than(match: re.Match[str]) -> str:
    """«κάτω των 18», «κάτω των 65 ετών», but «κάτω από 24 ώρες»."""
    number = re.match(NUMBER, match.string[match.end() :])
    noun = fold(noun_after(match.string, match.end() + number.end())) if number else ""
    return "των" if noun.endswith("ων") or (number and not noun) else "από"


def _dash(match: re.Match[str]) -> str:
    sentence = fold(
        re.split(r"[.!;]\s", match.string[: match.start()])[-1] + match.string[match.end() : match.end() + 20]
    )
    noun = fold(noun_after(match.string, match.end() + len(match["last"])))
    if adjacent_word(match.string, match.start()) in ("ωρεσ", "ωρα", "ωραριο"):
        return f"{match['first']} έως "
    (first, part), (last, _) = number_value(match["first"]), number_value(match["last"])
    score = CONTEST.search(sentence) and not COUNTED_NOUN.search(noun) and max(first, last) < 200
    if score or (max(first, last) < 200 and (last < first or (not noun and 0 in (first, last - first)))):
        return f"{decimal(first, part) if part else cardinal(first)} "
    return f"{match['first']} έως "


def _counted(match: re.Match[str]) -> str:
    whole, part = number_value(match.group())
    if part:
        return decimal(whole, part)
    if adjacent_word(match.string, match.start()) in LETTER_NAMES and match.string[match.end() :].startswith(","):
        return cardinal(whole)  # «χαρτί Α4, 500 δεσμίδες»
    form = agree(match.string, match.start(), match.end(), whole)
    if form.day and 0 < whole < 32:
        return ordinal(whole, "ης") if form.case == "gen" else "πρώτη" if whole == 1 else cardinal(whole, "f", "acc")
    return cardinal(whole, form.gender, form.case)


RULES = (
    Rule("in brackets after its word", re.compile(r"(?<=[α-ωάέήίόύώ]) \((?:\d+)\)(?=\s[α-ω])"), lambda m: ""),
    Rule("proportion", re.compile(r"(?<=\d)\s?:\s?(?=\d)"), lambda m: " προς "),
    Rule("grade", re.compile(r"(?<=\d,\d)/(?=\d{2,3}(?![\d/,]))"), lambda m: " στα "),
    Rule("equals", re.compile(r"(?<=\w)\s=\s(?=\d)"), lambda m: " ίσον "),
    Rule("about", re.compile(r"[≈≃~]\s?(?=\d|[α-ωάέήίόύώ]{3})"), lambda m: "περίπου "),
    Rule("at most", re.compile(r"≤\s?(?=\d|[α-ωάέήίόύώ]{3})"), lambda m: "έως "),
    Rule("at least", re.compile(r"≥\s?(?=\d|[α-ωάέήίόύώ]{3})"), lambda m: "τουλάχιστον "),
    Rule("less than", re.compile(r"(?<!\w)<\s?(?=\d|[α-ωάέήίόύώ]{3,}(?![\w>]))"), lambda m: f"κάτω {_than(m)} "),
    Rule(
        "more than",
        re.compile(r"(?<!\w)>\s?(?=\d|[α-ωάέήίόύώ]{3,}(?![\w<]))"),
        lambda m: f"{'άνω' if _than(m) == 'των' else 'πάνω'} {_than(m)} ",
    ),
    Rule(
        "age and more",
        re.compile(r"(?<=\d)\s?\+(?!\s?\d)(?:\s*(?P<unit>ετών|χρον[ώω]ν|χρόνων)\b)?"),
        lambda m: f" {m['unit']} και άνω" if m["unit"] else " και άνω",
    ),
    Rule("plus", re.compile(r"\+\s?(?=\d)|(?<=\w)\s\+\s(?=[^\W\d_])"), lambda m: " συν "),
    Rule(
        "score or range",
        re.compile(rf"(?<![\w.,/:-])(?P<first>{NUMBER})\s?[-–—]\s?(?=(?P<last>{NUMBER})(?![\d/-]|:\d))"),
        _dash,
    ),
    Rule("house to house", re.compile(r"(?<=\d[Α-Ω])\s?[-–—]\s?(?=\d)"), lambda m: " έως "),
    Rule("word with a number", re.compile(r"(?<=[^\W\d_])[-–](?=\d)"), lambda m: " "),
    Rule("minus", re.compile(r"(?:(?<=\s)|\A|(?<=\())[-−–](?=\d)"), lambda m: "μείον "),
    Rule(
        "letter of a number",
        re.compile(
            r"(?<=\d)\s?(?P<after>[Α-Ω])(?!\w|['’΄′]|\.\w|(?<!\d[Α-Ω])\.(?!\s*\Z))|(?<![\w.])(?P<before>[Α-Ω])(?=\d)"
        ),
        lambda m: f" {LETTERS[m['after']]}" if m["after"] else f"{LETTERS[m['before']]} ",
    ),
    Rule("number against a letter", re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])"), lambda m: " "),
    Rule("slash between numbers", re.compile(r"(?<=\d)\s?/\s?(?=\d|Ε[ΚΕ](?!\w))"), lambda m: " κάθετος "),
    Rule("number", re.compile(rf"(?<![\d.,]){NUMBER}(?![\d]|[.,]\d)"), _counted),
    Rule("any digits", re.compile(r"\d+"), lambda m: f" {digits(m.group())} "),
)
SPACES = (
    Rule("several spaces", re.compile(r"\s{2,}|[\n\t]"), lambda m: " "),
    Rule("space in a bracket", re.compile(r"(?<=[(«]) +(?=\w)"), lambda m: ""),
    Rule("outer space", re.compile(r"\A\s+|\s+\Z"), lambda m: ""),
    Rule("space before a stop", re.compile(r"(?<=\w) +(?=[.,;:!?)·](?:\s|$))"), lambda m: ""),
)
