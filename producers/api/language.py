"""Greek or English, as Accept-Language asks (RFC 9110 §12.5.4); Greek where it does not care."""

import re

_WEIGHT = re.compile(r"q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", re.ASCII | re.IGNORECASE)
LONGEST_HEADER = 1_000


def prefers_english(header: str) -> bool:
    """Whether English weighs more than Greek, or as much and is named first."""
    wishes = [_wish(part) for part in header[:LONGEST_HEADER].split(",")]
    english, greek = _weight(wishes, "en"), _weight(wishes, "el")
    if english != greek:
        return english > greek
    named = [tag.partition("-")[0] for tag, _ in wishes]
    return english > 0 and "en" in named and ("el" not in named or named.index("en") < named.index("el"))


def _wish(part: str) -> tuple[str, float]:
    """A language range in small letters with its weight; one that is no range weighs nothing."""
    tag, _, parameter = part.strip().lower().partition(";")
    if not parameter:
        return tag, 1.0
    weight = _WEIGHT.fullmatch(parameter.strip())
    return tag.strip(), float(weight[1]) if weight else 0.0


def _weight(wishes: list[tuple[str, float]], language: str) -> float:
    """The most that this language, in whatever region, is wanted; `*` speaks for who is not named."""
    named = [weight for tag, weight in wishes if tag.partition("-")[0] == language]
    return max(named) if named else max((weight for tag, weight in wishes if tag == "*"), default=0.0)
