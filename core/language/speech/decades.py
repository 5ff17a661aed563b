"""Decades and years cut short: «της δεκ. '90», «του '60», «80s»."""

import re

from core.language.speech.agreement import adjacent_word
from core.language.speech.draft import Rule
from core.language.speech.numbers import cardinal


def _decade(match: re.Match[str]) -> str:
    return f"{match['lead']}{cardinal(int(match['years']))}"


def _short_decade(match: re.Match[str]) -> str:
    """«της δεκ. '90»"""
    ending = "ς" if adjacent_word(match.string, match.start()) == "τησ" else ""
    return f"{match['first']}εκαετία{ending} του"


RULES = (
    Rule("short decade", re.compile(r"(?<!\w)(?P<first>[Δδ])εκ\.(?=\s['’΄′ʹ´‘`]\d\d(?!\w))"), _short_decade),
    Rule(
        "year to short year",
        re.compile(r"(?<=(?<!\d)(?:1[89]|20)\d\d)\s?[-–—]\s?['’](?=\d\d(?!\w))"),
        lambda m: " έως ",
    ),
    Rule("decade to decade", re.compile(r"(?<=['’]\d\d)\s?[-–—]\s?['’](?=\d\d(?!\w))"), lambda m: " έως "),
    Rule(
        "decade",
        re.compile(r"(?P<lead>\b(?:του|το|στα|τα|στο|των|και|ή|δεκαετίας?)\s+)['’΄′ʹ´‘`](?P<years>\d{2})s?(?!\w)"),
        _decade,
    ),
    Rule("short year", re.compile(r"(?:(?<=\w )|(?<=[(«])|\A)(?P<lead>)['’](?P<years>\d{2})s?(?![\w'’])"), _decade),
    Rule("decade in English", re.compile(r"(?P<lead>\b)(?P<years>[2-9]0)s(?!\w)"), _decade),
)
