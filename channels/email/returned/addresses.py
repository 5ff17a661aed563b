"""Addresses in texts and fields that others wrote."""

import re
from collections.abc import Iterator

_ADDRESS = re.compile(
    r"(?<![A-Za-z0-9!#$%&'*+/=?^_`{|}~.@-])"
    r"((?:\"[^\"@\s]{1,62}\"|[\w!#$%&'*+/=?^`{|}~.-]{1,64})@(?:[\w-]{1,63}\.){1,8}[\w-]{2,63}|"
    r"(?:\"[^\"@\s]{1,62}\"|[\w!#$%&'*+/=?^`{|}~.-]{1,64})@(?:[\w-]{1,63}))"
    r"(?![\w@-])"
)
_HEAD = re.compile(
    r"(?m)^[ \t]{0,8}[<\"]?([^\s<>:;,\"'()]{1,64}@[\w.-]{3,255})[>\"]?(?:[ \t]?\(unrecoverable error\))?"
    r"[ \t]?(?::[ \t]?(?=\S|\n|$)|[ \t]{0,80}$)"
)
_XTEXT = re.compile(r"\+([0-9A-F]{2})")
OURS = re.compile(r"(?i)^(?:mailer-daemon|postmaster|abuse|double-bounce|mail-daemon|noreply|no-reply)@")


def addresses(text: str, most: int = 50) -> Iterator[str]:
    """Each address in a text, in order."""
    for count, found in enumerate(_ADDRESS.finditer(text[:60_000])):
        if count >= most:
            return
        yield tidy(found[1])


def first(text: str) -> str | None:
    return next(addresses(text), None)


def tidy(address: str) -> str:
    """The domain in small letters: the local part is its owner's affair."""
    local, _, domain = address.strip("<>'. ").rpartition("@")
    return f"{local.strip(chr(39))}@{domain.lower()}"


def unxtext(text: str) -> str:
    """RFC 3461 §4: `maria+2Bnea@dimos.gr` → `maria+nea@dimos.gr`; what is no xtext stays."""
    return _XTEXT.sub(lambda found: chr(int(found[1], 16)) if 0x20 < int(found[1], 16) < 0x7F else found[0], text)


def paragraphs(text: str) -> dict[str, str]:
    """What is said of each address that begins a paragraph: `<maria@dimos.gr>:` and the lines until the next."""
    heads = list(_HEAD.finditer(text[:60_000]))[:100]
    ends = [*(head.start() for head in heads[1:]), len(text)][: len(heads)]
    found: dict[str, str] = {}
    for head, end in zip(heads, ends, strict=True):
        who = tidy(head[1])
        found[who] = found.get(who, "") + text[head.start() : end]
    return found
