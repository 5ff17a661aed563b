"""Telephone numbers and other numbers said digit by digit."""

import re

from core.language.speech.draft import Rule
from core.language.speech.numbers import cardinal, digits

CALLING = (
    r"(?:τηλ\w*|γραμμή\w*|κ[άα]λεσ[εέ]|καλ[έε](?:στε|σετε|σουν|ί|ίτε)|καλώντας|κλήσ\w+|τηλεφωνή\w+|απαντ(?:ά|ούν)|αριθμ(?:ό|ός|ού)\s+κλήσης|SMS|κινητό|κιν|fax|φαξ"
    r"|(?:τρι|τετρα|πεντα)ψήφιο\w*|εσωτερικό\w*|ΑΦΜ|Α\.Φ\.Μ\.|ΑΜΚΑ|Α\.Μ\.Κ\.Α\.)"
)

ASKING = r"ραντεβού|κρατήσεις|βλάβ\w+|καταγγελ\w+|αναφορές|δηλώσεις|δηλώστε|επικοινων\w+"


def _said(match: re.Match[str]) -> str:
    number = match["number"]
    return (
        match.group()[: match.start("number") - match.start()] + ("συν " if number[0] == "+" else "") + digits(number)
    )


def _international(match: re.Match[str]) -> str:
    return ("συν " if match.group()[0] == "+" else "") + digits(match.group())


def _telephone(match: re.Match[str]) -> str | None:
    """Ten digits, with or without +30; «2410 555001-3» goes up to …3."""
    last = match["last"] or ""
    number = match.group().removesuffix(last)
    country = re.match(r"\(?(?:\+|00)30", number)
    if len(re.sub(r"\D", "", number.removeprefix(country.group() if country else ""))) != 10:
        return None
    return (
        ("(" if number[0] == "(" and ")" not in number else "")
        + ("συν " if number[0] == "+" else "")
        + digits(number)
        + (f" {'και' if '/' in last else 'έως'} {digits(last)}" if last else "")
    )


def _service(match: re.Match[str]) -> str | None:
    """«Καλέστε το 112 ή το 1535»: a short number somewhere after a word of calling."""
    sentence = re.split(r"[.!;]\s", match.string[: match.start()])[-1]
    known = re.search(rf"\b(?:{CALLING}|{ASKING})" if match.group()[1] in "0145" else rf"\b{CALLING}", sentence, re.I)
    return digits(match.group()) if known else None


def _pair(two: str) -> str:
    return digits(two) if two[0] == "0" else cardinal(int(two))


RULES = (
    Rule(
        "telephone",
        re.compile(
            r"(?<![\d.,/-])(?:\(?(?:\+|00)30\)?[ .-]?)?\(?(?:2\d{1,4}|69\d{0,2}|80\d|90\d)\)?[ ./-]?(?:0[ .-])?"
            r"\d{2,8}(?:[ .-]\d{2,6}){0,3}(?P<last>\s?[-/]\s?\d{1,3})?(?!\d|[.,/-]\d|\s?(?:€|ευρώ))"
        ),
        _telephone,
    ),
    Rule("foreign telephone", re.compile(r"\+\d[\d ]{6,16}\d"), _international),
    Rule(
        "short line",
        re.compile(
            rf"\b{CALLING}[\s.:]*(?:(?:του|της|των)\s+\S+\s+)?(?-i:[A-ZΑ-ΩΆΈΉΊΌΎΏ][\w-]*:?\s+){{0,2}}(?:είναι\s+)?(?:(?:το|στο|τον|στον|με|αριθμός?|τους|αριθμούς)\s+)*"
            r"(?P<number>\d{4,11})(?![\d.,]\d|\d)",
            re.IGNORECASE,
        ),
        _said,
    ),
    Rule(
        "named line",
        re.compile(
            r"\b[Γγ]ραμμή(?:\s[^\W\d_]+){1,4}\s(?P<number>1\d{3,4})"
            r"(?=[.,;!)]*(?:\s*\Z|\s(?:λειτουργεί|είναι|απαντά|δέχεται|και|για|όλ)))"
        ),
        _said,
    ),
    Rule(
        "five digit line",
        re.compile(
            r"(?:[Σσ]το|το|τηλέφωνο|κέντρο|[Ππ]ληρ\.|[Ππ]ληροφορίες|:)\s*(?P<number>1[0-9]{4}|(?<=στο )\d{5})"
            r"(?![\d.,:/]\d|\d|\s*[€%]|\s+(?!και|ή|για|από|όλ|είναι|απαντ|λειτουργ|δέχ|εξυπηρετ)[α-ω])"
        ),
        _said,
    ),
    Rule(
        "service number",
        re.compile(r"(?:(?<=το )|(?<=και )|(?<=ή )|(?<=ΤΟ )|(?<=ΚΑΙ )|(?<=Ή ))1\d{3,4}(?![\d/:]|[.,]\d|\s*[€%])"),
        _service,
    ),
    Rule(
        "post code",
        re.compile(r"(?:Τ\.?\s?Κ\.?|ταχυδρομικ\w+\s+κώδικα\w?)[\s:]*(?P<number>\d{3} ?\d{2}|\d{2} \d{3})(?!\d)"),
        _said,
    ),
    Rule(
        "post code of a place",
        re.compile(r"(?<=\d, )(?P<number>[1-8]\d{4}|[1-8]\d\d \d\d)(?=,?\s[Α-ΩΆΈΉΊΌΎΏ][α-ωά-ώ]{2})"),
        _said,
    ),
    Rule(
        "number plate",
        re.compile(
            r"(?<!\w)(?P<letters>[ΑΒΕΖΗΙΚΜΝΟΡΤΥΧABEZHIKMNOPTYX]{3})(?:-|(?:(?<=κυκλοφορίας ...)|(?<=ινακίδα ...))\s)"
            r"(?P<first>\d\d)(?P<last>\d\d)(?![\d/.,]*\d)"
        ),
        lambda m: f"{m['letters']} {_pair(m['first'])} {_pair(m['last'])}",
    ),
    Rule("long number", re.compile(r"(?<![\d.,])(?P<number>0\d{2,}|\d{9,})(?![\d]|[.,]\d)"), _said),
)
