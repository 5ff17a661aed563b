"""A list that stands within a line: «1) αίτηση 2) φωτοτυπία», «α) … και β) …», «Θέματα: 1. Έγκριση 2. Ανάθεση»."""

import re

from core.language.speech.draft import Rule

SEEN = 1_000
"""Characters on either side in which the items before and behind are looked for."""
LETTERS = ["α", "β", "γ", "δ", "ε", "στ", "ζ", "η", "θ", "ι"]
MARK = re.compile(
    r"(?:(?<=\S)[ ]++|^[ ]*+)(?P<open>\(?)(?P<mark>\d{1,2}|στ|ΣΤ|[α-ιΑ-Ι])(?P<close>[).])[ ]++(?=\S)", re.MULTILINE
)
JOINED = re.compile(r"(?:[,·;.]|(?<!\w)(?:και|ή|and|or))\Z", re.IGNORECASE)
LAST_WORD = re.compile(r"\w+\W*\Z")


def _item(match: re.Match[str]) -> str | None:
    """Nobody says the marks of a list; what stands between its items is a comma, and «και» before the last."""
    text, number = match.string, _number(match["mark"])
    before = text[max(text.rfind("\n", 0, match.start()) + 1, match.start() - SEEN) : match.start()]
    behind = text[match.end() : match.end() + SEEN].partition("\n")[0]
    if not _is_mark(match, before):
        return None
    following = re.search(_sign(match, number + 1), behind)
    if number == 1:
        return (" " if before else "") if following and not _same_word(before, behind[: following.start()]) else None
    found = [one for one in re.finditer(_sign(match, number - 1), before) if _is_free(match, before[: one.start()])]
    if not found or _same_word(before[: found[-1].start()], before):
        return None
    item = before[found[-1].end() :]
    if JOINED.search(item):
        return " "
    both = item + re.split(r"[.;!](?:\s|\Z)", behind)[0]
    return ", " if following or " και " in both or "," in both else " και "


def _is_mark(match: re.Match[str], before: str) -> bool:
    """And no end of a sentence: «στο άρθρο 1. Το»."""
    if match["close"] == ")":
        return _is_free(match, before)
    if match["open"] or not match["mark"].isdigit():
        return False
    return before.endswith(":") if match["mark"] == "1" else re.search(r":[ ]+1\.[ ]", before) is not None


def _is_free(match: re.Match[str], before: str) -> bool:
    """No bracket is open that it would close: «(παράρτημα 1) και»."""
    return bool(match["open"]) or match["close"] == "." or before.rfind("(") <= before.rfind(")")


def _same_word(one: str, other: str) -> bool:
    """What tells things apart, and is said: «η ομάδα α) και η ομάδα β)»."""
    words = [LAST_WORD.search(text) for text in (one, other)]
    return words[0] is not None and words[1] is not None and words[0][0].strip() == words[1][0].strip()


def _number(mark: str) -> int:
    return int(mark) if mark.isdigit() else LETTERS.index(mark.lower()) + 1


def _sign(match: re.Match[str], number: int) -> str:
    """What the item of that number begins with, if it is of the same list."""
    letter = LETTERS[number - 1] if number <= len(LETTERS) else "-"
    mark = str(number) if match["mark"].isdigit() else letter.upper() if match["mark"].isupper() else letter
    return rf"(?<!\S){re.escape(match['open'] + mark + match['close'])}[ ]"


RULES = (Rule("list within a line", MARK, _item),)
