"""Encodings of mail: words in headers (RFC 2047), text bodies with places left open for each recipient's token."""

import binascii
import quopri
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

WORD_BYTES = 45  # 45 bytes are 60 base64 characters; with =?utf-8?b??= an encoded word has 72 of the 75 allowed
LINE_BYTES = 57  # 76 base64 characters
_STUFF = re.compile(rb"(?m)^\.")
_PLAIN = re.compile(r"[\x20-\x7e]{0,60}")
# Of what shows nothing, only the two joiners have a use in a line (Persian, emoji); marks of direction could turn it.
_JOINERS = "\u200c\u200d"
_ATOMS = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]{1,60}")


@dataclass(frozen=True)
class Slot:
    """A place where a token of the recipient's goes, and which. `before` and `after` are encoded together with it."""

    number: int = 0
    before: bytes = b""
    after: bytes = b""
    base64: bool = False

    def fill(self, tokens: Sequence[bytes]) -> bytes:
        whole = self.before + tokens[self.number] + self.after
        if not self.base64:
            return whole
        if len(whole) <= LINE_BYTES:
            return binascii.b2a_base64(whole, newline=False)
        return b"\r\n".join(
            binascii.b2a_base64(whole[i : i + LINE_BYTES], newline=False) for i in range(0, len(whole), LINE_BYTES)
        )


Pieces = tuple["bytes | Slot", ...]


def words(text: str) -> str:
    """An unstructured header's value: as it is when short ASCII, else encoded words that never split a character."""
    text = _one_line(text)
    if _PLAIN.fullmatch(text) and "=?" not in text:
        return text
    return _encoded(text)


def phrase(text: str) -> str:
    """A display name (RFC 5322 phrase)."""
    text = _one_line(text)
    if _ATOMS.fullmatch(text) and "=?" not in text:
        return text
    return _encoded(text)


def _one_line(text: str) -> str:
    """Without line ends, controls and marks of direction: nothing is hidden, or read elsewhere than it was written."""
    visible = "".join(sign for sign in text if sign in _JOINERS or unicodedata.category(sign) != "Cf")
    return " ".join("".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in visible).split())


def _encoded(text: str) -> str:
    chunks: list[str] = []
    chunk = ""
    for cluster in _clusters(text):
        # After a space where there is one: readers that wrongly show the gap between two encoded words tear no word.
        while chunk and len((chunk + cluster).encode()) > WORD_BYTES:
            whole = chunk.rfind(" ") + 1 or len(chunk)
            chunks.append(chunk[:whole])
            chunk = chunk[whole:]
        chunk += cluster
    chunks.append(chunk)
    encoded = (binascii.b2a_base64(c.encode(), newline=False).decode() for c in chunks)
    return "\r\n ".join(f"=?utf-8?b?{word}?=" for word in encoded)


def _clusters(text: str) -> list[str]:
    """Characters with the marks that follow them; one with very many marks is cut, the line limit stands above it."""
    clusters: list[str] = []
    for character in text:
        if clusters and unicodedata.combining(character) and len((clusters[-1] + character).encode()) <= WORD_BYTES:
            clusters[-1] += character
        else:
            clusters.append(character)
    return clusters


def body(text: str, marks: Sequence[str], token_bytes: int) -> tuple[str, Pieces]:
    """Encode a text in which every mark becomes the token of its number: transfer encoding and wire pieces.

    All tokens have `token_bytes`.

    Quoted-printable or base64, by which is shorter. Lines end with CRLF, dots at line starts are doubled; whatever
    token of base64url characters fills the slots cannot break either.
    """
    lines = re.sub(r"\r\n|\r|\n", "\r\n", text).rstrip("\r\n")
    cut = re.split(f"({'|'.join(map(re.escape, marks))})", lines)
    parts, numbers = [part.encode() for part in cut[::2]], [marks.index(mark) for mark in cut[1::2]]
    parts[-1] += b"\r\n"
    printable, packed = _quoted_printable(parts, numbers), _base64(parts, numbers, token_bytes)
    if _length(printable) <= _length(packed):
        return "quoted-printable", printable
    return "base64", packed


def _length(pieces: Pieces) -> int:
    return sum(len(p) if isinstance(p, bytes) else len(p.before + p.after) + 48 for p in pieces)


def _quoted_printable(parts: list[bytes], numbers: list[int]) -> Pieces:
    """Each part begins on a line of its own after a soft break, so a token stands alone on its line."""
    pieces: list[bytes | Slot] = []
    for number, part in enumerate(parts):
        if number:
            pieces += [b"=\r\n", Slot(numbers[number - 1]), b"=\r\n"]
        encoded = quopri.encodestring(part.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
        pieces.append(_STUFF.sub(b"..", encoded))
    return tuple(pieces)


def _base64(parts: list[bytes], numbers: list[int], token_bytes: int) -> Pieces:
    """A token is encoded with the 0–2 bytes before and after it that complete its groups of three."""
    pieces: list[bytes | Slot] = []
    rest = parts[0]
    for number, following in zip(numbers, parts[1:], strict=True):
        whole = len(rest) - len(rest) % 3
        before = rest[whole:]
        missing = -(len(before) + token_bytes) % 3
        if len(following) < missing:
            following += b" " * (missing - len(following))  # two tokens side by side: never in our templates
        pieces += [_lines(rest[:whole]), Slot(number, before, following[:missing], base64=True), b"\r\n"]
        rest = following[missing:]
    pieces.append(_lines(rest))
    return tuple(pieces)


def _lines(data: bytes) -> bytes:
    chunks = (data[i : i + LINE_BYTES] for i in range(0, len(data), LINE_BYTES))
    return b"".join(binascii.b2a_base64(c, newline=False) + b"\r\n" for c in chunks)
