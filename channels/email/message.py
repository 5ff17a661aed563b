"""The bytes of a mail: built once for a rendition, frozen, and spliced for each recipient.

Only To, Message-ID, Date and two tokens of the recipient differ. The frozen pieces have CRLF line ends and doubled
dots, and what is spliced in (checked addresses, base64url tokens, numbers) cannot bring either.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from channels.email.dkim import Seal, Signer
from channels.email.headers import Sender, about, headers, leaving
from channels.email.mime import Pieces, Slot, body
from core.channel import Mailing, Rendition

# They stand in renditions for the recipient's own: what leaves with one click, and what opens the preferences.
TOKEN = "__keryx-token__"
PREFERENCES = "__keryx-preferences__"
TOKENS = (TOKEN, PREFERENCES)
MOST_FROZEN = 64


@dataclass(frozen=True)
class Frozen:
    """A mail without its recipient: constant header lines with their slot, and all that follows the empty line."""

    id_stem: str  # announcement and edition, for Message-ID
    host: str
    of_list: bool  # it holds places for the recipient's token
    head: Pieces
    content: Pieces
    seal: Seal | None  # signs each copy

    def splice(
        self, *, to: str, tokens: Sequence[bytes], delivery: int, attempt: int, marked: bool, date: bytes
    ) -> bytes:
        """The wire form for one recipient, without the final dot. ~10 µs, unsigned.

        The Message-ID follows from the delivery, so that a repeat threads and is told apart from the first only when
        it is `marked` (the first may have arrived).
        """
        repeat = f".r{attempt}" if marked else ""
        own = (
            f"To: {to}\r\nMessage-ID: <{self.id_stem}.{delivery}{repeat}@{self.host}>\r\n"
            f"Keryx-Delivery: {delivery}\r\n{'Keryx-Repeat: possible' + chr(13) + chr(10) if marked else ''}Date: "
        )
        lines = b"".join([own.encode("ascii"), date, b"\r\n"])
        content = _filled(self.content, tokens)
        signature = self.seal.header(lines, content, tokens) if self.seal else b""
        return b"".join([signature, lines, *_filled(self.head, tokens), b"\r\n", *content])


def _filled(pieces: Pieces, tokens: Sequence[bytes]) -> list[bytes]:
    return [piece.fill(tokens) if isinstance(piece, Slot) else piece for piece in pieces]


def freeze(rendition: Rendition, sender: Sender, token_bytes: int, signer: Signer | None = None) -> Frozen:
    """Build the MIME of a rendition once (RFC 5322, 2045–2047, 2369, 2919, 3834, 8058).

    A mail that a list brings has a place for the recipient's token in its text; a letter to one person has none, and
    no list's headers.
    """
    parts, said = rendition.parts, about(rendition)
    of_list = TOKEN in parts["text"] or TOKEN in parts["html"]
    named = f"{said.stem}.{rendition.language}.{rendition.action}"
    boundary = "keryx-" + hashlib.sha256(named.encode()).hexdigest()[:32]
    content = _alternatives(parts, boundary, token_bytes)
    kind = f'multipart/alternative; boundary="{boundary}"'
    if calendar := parts.get("calendar"):
        kind, content = _with_calendar(content, kind, calendar, f"outer-{boundary}")
    lines = [*headers(parts, said, sender, of_list=of_list), f"Content-Type: {kind}"]
    head: list[bytes | Slot] = [b"\r\n"]
    if of_list:
        lines += ["List-Unsubscribe-Post: List-Unsubscribe=One-Click", f"List-Unsubscribe: {leaving(sender)}"]
        also: list[bytes | Slot] = (
            [f">,\r\n <mailto:{sender.leave}?subject=".encode("ascii"), Slot()] if sender.leave else []
        )
        head = [Slot(), *also, b">\r\n"]
    shared, pieces = _joined(["\r\n".join(lines).encode("ascii"), *head]), _joined(content)
    seal = Seal(signer, shared, pieces) if signer else None
    return Frozen(said.stem, sender.host, of_list, shared, pieces, seal)


def _alternatives(parts: Mapping[str, str], boundary: str, token_bytes: int) -> list[bytes | Slot]:
    pieces: list[bytes | Slot] = [f"--{boundary}".encode("ascii")]
    for subtype, text in (("plain", parts["text"]), ("html", parts["html"])):
        encoding, encoded = body(text, TOKENS, token_bytes)
        head = f"\r\nContent-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
        pieces += [head.encode("ascii"), *encoded, f"\r\n--{boundary}".encode("ascii")]
    return [*pieces, b"--\r\n"]


def _with_calendar(
    content: list[bytes | Slot], kind: str, calendar: str, boundary: str
) -> tuple[str, list[bytes | Slot]]:
    """The letter, and beside it the appointment: as a file, which every program can open (RFC 6047 §2.4)."""
    method = calendar.partition("METHOD:")[2].partition("\r\n")[0]
    encoding, encoded = body(calendar, TOKENS, 0)
    file = (
        f'--{boundary}\r\nContent-Type: text/calendar; charset=utf-8; method={method}; name="event.ics"\r\n'
        f'Content-Disposition: attachment; filename="event.ics"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'
    )
    letter = f"--{boundary}\r\nContent-Type: {kind}\r\n\r\n"
    return f'multipart/mixed; boundary="{boundary}"', [
        letter.encode("ascii"),
        *content,
        file.encode("ascii"),
        *encoded,
        f"\r\n--{boundary}--\r\n".encode("ascii"),
    ]


def _joined(pieces: list[bytes | Slot]) -> Pieces:
    joined: list[bytes | Slot] = []
    for piece in pieces:
        if isinstance(piece, bytes) and joined and isinstance(last := joined[-1], bytes):
            joined[-1] = last + piece
        elif piece != b"":
            joined.append(piece)
    return tuple(joined)


class FrozenCache:
    """The frozen mails of the last renditions, so that a fan-out builds each only once."""

    def __init__(self, sender: Sender, signer: Signer | None = None) -> None:
        self._sender = sender
        self._signer = signer
        self._kept: OrderedDict[tuple[object, ...], tuple[Rendition, Frozen]] = OrderedDict()

    def of(self, rendition: Rendition, token_bytes: int) -> Frozen:
        subject = rendition.subject
        key: tuple[object, ...]
        if isinstance(subject, Mailing):
            key = (None, id(rendition), token_bytes)  # kept with the rendition, so that no other gets its id
        else:
            key = (subject.announcement, subject.number, rendition.language, rendition.action, token_bytes)
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = rendition, freeze(rendition, self._sender, token_bytes, self._signer)
            if len(self._kept) > MOST_FROZEN:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return kept[1]

    def forget(self, announcement: object) -> None:
        """Expunge: no copy of the content stays in memory. A mailing may hold some of it."""
        for key in [key for key in self._kept if key[0] in (announcement, None)]:
            del self._kept[key]


class Dates:
    """The Date header's value, made once a second."""

    def __init__(self) -> None:
        self._second = -1
        self._value = b""

    def of(self, now: datetime) -> bytes:
        second = int(now.timestamp())
        if second != self._second:
            self._second = second
            self._value = format_datetime(now.astimezone(UTC)).encode("ascii")
        return self._value
