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
    sentence, word = _last(_SENTENCE_END, following), _last(_WORD_END, following)
    if sentence and sentence >= len(prefix) / 2:
        return f"{prefix[:sentence]} {MARK}"
    if word and word >= len(prefix) / 4:
        return f"{prefix[:word]}{MARK}"
    return f"{prefix}{MARK}" if prefix else ""


def _prefix(text: str, most_units: int) -> str:
    return text.encode("utf-16-le")[: max(most_units, 0) * 2].decode("utf-16-le", "ignore")


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((found.end() for found in pattern.finditer(text)), default=0)
