"""English text for an English voice, which reads numbers itself: without addresses, codes, lists and Greek letters."""

import re
from datetime import date

from core.language.letters import elot743
from core.language.speech import codes, web
from core.language.speech.draft import Rule

SIGNS = {".": " dot ", "-": " dash ", "_": " underscore ", "+": " plus ", "@": " at ", "%": " percent "}
AMOUNT = r"\d+(?:[.,]\d+)*"


def _euros(match: re.Match[str]) -> str:
    """Greek grouping is turned: «2.500,50 €» → 2,500.50 euros."""
    amount = match["first"] or match["last"]
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,\d{1,2}", amount):
        amount = amount.translate(str.maketrans(".,", ",."))
    return f"{amount} euro" if amount == "1" else f"{amount} euros"


def _date(match: re.Match[str]) -> str | None:
    try:
        day = date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None
    return f"{day:%-d %B %Y}"


def _address(match: re.Match[str]) -> str:
    return web.spelled(re.sub("^mailto:", "", match.group(), flags=re.IGNORECASE), SIGNS)


RULES = (
    Rule("list", re.compile(r"\bκαι\b"), lambda m: "and"),
    *codes.RULES,
    Rule("e-mail address", web.MAIL, _address),
    Rule("web address", web.SITE, lambda m: (m["lead"] or "") + web.spelled(web.host(m), SIGNS)),
    Rule("scheme", re.compile(r"\w*://"), lambda m: ""),
    Rule("hashtag", re.compile(r"[#@](?=\w)"), lambda m: ""),
    Rule(
        "full date",
        re.compile(r"(?<![\d/.-])(?P<day>\d{1,2})(?P<mark>[/.-])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4})(?![\d/-])"),
        _date,
    ),
    Rule("euros", re.compile(rf"€\s?(?P<first>{AMOUNT})|(?<![\d.,])(?P<last>{AMOUNT})\s?(?:€|EUR\b)"), _euros),
    Rule("euro sign", re.compile("€"), lambda m: " euros "),
    Rule("per cent", re.compile(r"\s?%"), lambda m: " percent"),
    Rule("and", re.compile(r"\s?&\s?"), lambda m: " and "),
    Rule("range", re.compile(r"(?<=\d)\s?[–—]\s?(?=\d)"), lambda m: " to "),
    Rule("Greek letters", re.compile("[\u0370-\u03ff\u1f00-\u1fff]+"), lambda m: elot743(m.group())),
)
