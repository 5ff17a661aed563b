"""Opens a mail from anywhere: whatever is wrong with it, headers and texts come out, and never more than is safe."""

import codecs
import email
import email.header
import email.parser
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message

MOST_BYTES = 2 * 1024 * 1024  # what a report has to say stands before the copy of what it reports on
MOST_PARTS = 60
MOST_MARKS = 2_000  # lines that may begin a part
MOST_TEXT_CHARACTERS = 60_000
MOST_HEADER_CHARACTERS = 4_000
SLOW_CODECS = {"idna", "punycode"}
FALLBACKS = ("utf-8", "cp1253", "latin-1")
ENCLOSING = ("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers")
REPORTING = ("message/delivery-status", "message/global-delivery-status", "message/feedback-report",
             "message/disposition-notification", "message/global-disposition-notification")  # fmt: skip
_TAG = re.compile(r"<[^<>]{0,500}>")
_BREAK = re.compile(r"(?i)<(?:br|/p|/div|/tr|/li|/td|/h\d)\b[^<>]{0,200}>")
_BOUNDARY = re.compile(rb"(?i)boundary=|message/rfc822|message/global")


@dataclass
class Opened:
    """A mail's headers, its own texts in order, its machine-readable parts, and the mail it encloses."""

    head: Message
    texts: list[str] = field(default_factory=list)
    reports: dict[str, str] = field(default_factory=dict)  # content type -> the part's text
    enclosed: Message | None = None  # headers of the (first) mail it carries
    whole: bool = True  # False: its structure could not be followed, its body is one text

    def header(self, name: str) -> str:
        return header(self.head, name)

    def of_enclosed(self, name: str) -> str:
        return header(self.enclosed, name) if self.enclosed is not None else ""

    @property
    def text(self) -> str:
        return "\n".join(self.texts)[:MOST_TEXT_CHARACTERS]


def header(mail: Message, name: str) -> str:
    """The first header of that name, decoded, on one line; empty when there is none.

    Also of those who write their own letters as they are, in UTF-8 or in the Greek of old Windows.
    """
    written = next((value for key, value in mail.raw_items() if key.lower() == name.lower()), None)
    if written is None:
        return ""
    raw = " ".join(str(written)[:MOST_HEADER_CHARACTERS].split())
    if not raw.isascii():
        raw = decoded(raw.encode("utf-8", "surrogateescape"), None)
    if "=?" not in raw:
        return raw
    try:
        pieces = email.header.decode_header(raw)
    except (ValueError, LookupError):  # HeaderParseError is one
        return raw
    return "".join(piece if isinstance(piece, str) else decoded(piece, charset) for piece, charset in pieces)


def decoded(data: bytes, charset: str | None) -> str:
    """Text of bytes in a charset that may be none, or not the one that is named."""
    for name in (charset, *FALLBACKS) if charset and _is_quick(charset) else FALLBACKS:
        try:
            text = data.decode(name)
        except (LookupError, ValueError):
            continue
        return text.encode("utf-8", "replace").decode("utf-8")  # UTF-7 and others can write half a character
    return data.decode("ascii", "replace")


def _is_quick(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name not in SLOW_CODECS
    except (LookupError, ValueError):
        return False


def opened(raw: bytes) -> Opened:
    """Open it. Never raises, whatever the bytes."""
    raw = raw[:MOST_BYTES].lstrip(b"\r\n")
    if raw.startswith(b"From ") and b"\n" in raw:  # an mbox's line
        raw = raw.partition(b"\n")[2]
    if raw.count(b"\r") and not raw.count(b"\n"):
        raw = raw.replace(b"\r", b"\n")
    if len(_BOUNDARY.findall(raw)) <= MOST_PARTS and raw.count(b"\n--") <= MOST_MARKS:
        try:
            mail = email.message_from_bytes(raw)
            found = Opened(mail)
            _read(mail, found)
            if not (found.texts or found.reports or found.enclosed):  # parts are promised that nobody finds
                found.texts, found.whole = [_lines(decoded(_halves(raw)[2][: MOST_TEXT_CHARACTERS * 2], None))], False
        except (RecursionError, ValueError, LookupError, AttributeError, TypeError, IndexError):
            pass  # the standard library's parser has its limits; what follows has none
        else:
            return found
    head, _, body = _halves(raw)
    mail = email.parser.BytesHeaderParser().parsebytes(head)
    return Opened(mail, [_lines(decoded(body[: MOST_TEXT_CHARACTERS * 2], None))], whole=False)


def _halves(raw: bytes) -> tuple[bytes, bytes, bytes]:
    for gap in (b"\r\n\r\n", b"\n\n"):
        if gap in raw:
            return raw.partition(gap)
    return raw, b"", b""


def _read(mail: Message, into: Opened) -> None:
    for part in _own_parts(mail, into):
        kind = part.get_content_type()
        if kind in REPORTING:
            into.reports.setdefault(kind, _machine_text(part))
        elif kind.startswith("text/") and kind not in ENCLOSING:
            text = _text(part)
            into.texts.append(_lines(_plain(text) if kind == "text/html" else text))


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _own_parts(mail: Message, into: Opened) -> Iterator[Message]:
    """The parts that are the mail's own words; what it encloses is noted, and not entered."""
    waiting = [mail]
    while waiting:
        part = waiting.pop(0)
        kind = part.get_content_type()
        content = part.get_payload()
        if kind in ENCLOSING:
            if into.enclosed is None:
                into.enclosed = _enclosed(part)
        elif kind in REPORTING or not isinstance(content, list):
            yield part
        else:
            waiting[:0] = [child for child in content if isinstance(child, Message)]


def _enclosed(part: Message) -> Message:
    content = part.get_payload()
    if isinstance(content, list) and content and isinstance(content[0], Message):
        inner = content[0]
        if inner.keys() or not isinstance(text := inner.get_payload(), str):
            return inner
        return email.message_from_string(text.lstrip())
    return email.message_from_string(_text(part).lstrip())


def _machine_text(part: Message) -> str:
    """Fields of a report as text: the standard library has taken them apart, sometimes wrongly."""
    content = part.get_payload()
    blocks = content if isinstance(content, list) else [part]
    lines = []
    for block in blocks:
        if isinstance(block, Message):
            lines.append("\n".join(f"{name}: {value}" for name, value in block.items()) if block is not part else "")
            rest = block.get_payload()
            lines.append(rest if isinstance(rest, str) else "")
    text = "\n\n".join(line for line in lines if line)
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() in ("base64", "quoted-printable"):
        carrier = Message()
        carrier["Content-Transfer-Encoding"] = str(part["Content-Transfer-Encoding"]).strip().lower()
        carrier.set_payload("".join(line for line in lines))
        data = carrier.get_payload(decode=True)
        unpacked = decoded(data, None) if isinstance(data, bytes) else ""
        text = unpacked if ":" in unpacked else text
    return text[:MOST_TEXT_CHARACTERS]


def _text(part: Message) -> str:
    data = part.get_payload(decode=True)
    if isinstance(data, bytes):
        charset = part.get_content_charset()
        return decoded(data, charset)[: MOST_TEXT_CHARACTERS * 2]
    return str(data or "")[:MOST_TEXT_CHARACTERS]


def _plain(html: str) -> str:
    text = _TAG.sub("", _BREAK.sub("\n", html))
    for entity, sign in (
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", '"'),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ):
        text = text.replace(entity, sign)
    return text
