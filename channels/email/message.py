"""The bytes of a mail: built once for a rendition, frozen, and spliced for each recipient.

Only To, Message-ID, Date and the recipient's token differ. The frozen pieces already have CRLF line ends and doubled
dots, and what is spliced in (checked addresses, base64url tokens, numbers) cannot bring either.
"""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from channels.email.mime import Pieces, Slot, body, phrase, words
from core.channel import Mailing, Rendition

TOKEN = "__keryx-token__"  # stands in renditions for the recipient's token
MOST_FROZEN = 64


@dataclass(frozen=True)
class Sender:
    """Who the mail comes from, as far as the hub's settings say; the rest is the issuer's."""

    address: str
    url: str  # the hub's public address

    @property
    def host(self) -> str:
        return self.address.rpartition("@")[2]


@dataclass(frozen=True)
class Frozen:
    """A mail without its recipient: constant header lines, and what follows from List-Unsubscribe on."""

    id_stem: str  # announcement and edition, for Message-ID
    host: str
    of_list: bool  # it holds places for the recipient's token
    pieces: Pieces

    def splice(self, *, to: str, token: bytes, delivery: int, attempt: int, marked: bool, date: bytes) -> bytes:
        """The wire form for one recipient, without the final dot. ~10 µs.

        The Message-ID follows from the delivery, so that a repeat threads and is told apart from the first only when
        it is `marked` (the first may have arrived).
        """
        repeat = f".r{attempt}" if marked else ""
        own = (
            f"To: {to}\r\nMessage-ID: <{self.id_stem}.{delivery}{repeat}@{self.host}>\r\n"
            f"Keryx-Delivery: {delivery}\r\n{'Keryx-Repeat: possible' + chr(13) + chr(10) if marked else ''}Date: "
        )
        return b"".join(
            [own.encode("ascii"), date, b"\r\n", *[p if type(p) is bytes else p.fill(token) for p in self.pieces]]  # type: ignore[union-attr]
        )


@dataclass(frozen=True)
class _About:
    """What the headers say of what the mail is about."""

    stem: str  # for Message-ID
    thread: str  # all mails about it, to one reader, make one thread
    kind: str
    keryx: str

    @classmethod
    def of(cls, rendition: Rendition) -> "_About":
        subject = rendition.subject
        if isinstance(subject, Mailing):
            thread = (subject.about or subject.id).hex
            return cls(f"{subject.id.hex}.0", thread, subject.kind, f"Keryx-Mailing: {subject.id}; kind={subject.kind}")
        kind = str(subject.content.kind) if subject.content is not None else "notice"
        told = f"{subject.announcement}; edition={subject.number}; action={rendition.action.value}"
        stem = f"{subject.announcement.hex}.{subject.number}"
        return cls(stem, subject.announcement.hex, kind, f"Keryx-Announcement: {told}")


def freeze(rendition: Rendition, sender: Sender, token_bytes: int) -> Frozen:
    """Build the MIME of a rendition once (RFC 5322, 2045–2047, 2369, 2919, 3834, 8058).

    A mail that a list brings has a place for the recipient's token in its text; a letter to one person has none, and
    no list's headers.
    """
    about, issuer = _About.of(rendition), rendition.subject.issuer
    name = issuer.name.best(rendition.language)
    boundary = (
        "keryx-" + hashlib.sha256(f"{about.stem}.{rendition.language}.{rendition.action}".encode()).hexdigest()[:32]
    )
    of_list = TOKEN in rendition.parts["text"]
    headers = [
        f"From: {phrase(name)} <{sender.address}>",
        *([f"Reply-To: {issuer.email}"] if issuer.email else []),
        f"Subject: {words(rendition.parts['subject'])}",
        f"References: <{about.thread}@{sender.host}>",
        about.keryx,
        "Auto-Submitted: auto-generated",
        f"Content-Language: {rendition.parts['language']}",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{boundary}"',
    ]
    pieces: list[bytes | Slot] = []
    if of_list:
        headers += [
            f"List-Id: <{issuer.slug}.{about.kind.replace('_', '-')}.{sender.host}>",
            f"Feedback-ID: {about.thread}:{about.kind}:{issuer.slug}:keryx",
            "Precedence: bulk",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        ]
        unsubscribe = "\r\n".join([*headers, f"List-Unsubscribe: <{sender.url}/unsubscribe/"])
        pieces += [unsubscribe.encode("ascii"), Slot(), f">\r\n\r\n--{boundary}".encode("ascii")]
    else:
        pieces.append(("\r\n".join(headers) + f"\r\n\r\n--{boundary}").encode("ascii"))
    for subtype, text in (("plain", rendition.parts["text"]), ("html", rendition.parts["html"])):
        encoding, encoded = body(text, TOKEN, token_bytes)
        head = f"\r\nContent-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
        pieces += [head.encode("ascii"), *encoded, f"\r\n--{boundary}".encode("ascii")]
    pieces.append(b"--\r\n")
    return Frozen(about.stem, sender.host, of_list, _joined(pieces))


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

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
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
            kept = self._kept[key] = rendition, freeze(rendition, self._sender, token_bytes)
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
