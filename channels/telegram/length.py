"""How long a text is for Telegram, and how it is cut: at a sentence, else at a word, never inside a character."""

import re

MARK = "…"
_SENTENCE_END = re.compile(r"[.!;?·…][»”’)]*(?=\s)")
_WORD_END = re.compile(r"\S(?=\s)")


def units(text: str) -> int:
    """Length in UTF-16 code units, as Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def cut(text: str, most_units: int) -> str:
    """The text if it fits, else its whole sentences that fit and «…»; "" when not even a word fits."""
    if units(text) <= most_units:
        return text
    prefix = _prefix(text, most_units - units(f" {MARK}"))
    following = f"{prefix}{text[len(prefix) : len(prefix) + 1]}"  # a sentence may end just where the room does
    for end, mark in ((_last(_SENTENCE_END, following), f" {MARK}"), (_last(_WORD_END, following), MARK)):
        if end >= len(prefix) // 2 and end:
            return prefix[:end].rstrip() + mark
    return f"{prefix}{MARK}" if prefix else ""


def _prefix(text: str, most_units: int) -> str:
    return text.encode("utf-16-le")[: max(most_units, 0) * 2].decode("utf-16-le", "ignore")


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((found.end() for found in pattern.finditer(text)), default=0)
