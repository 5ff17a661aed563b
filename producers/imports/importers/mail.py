"""Mail to an address of ours becomes drafts: of senders on a list, with their domain's signature (DKIM)."""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any

import dkim
import dns.exception
import dns.resolver
from pydantic import field_validator
from sqlalchemy import delete, select

from core.given import among
from core.store import Store
from producers.imports import cleaning
from producers.imports.charsets import decoded
from producers.imports.importers.attachments import files_of
from producers.imports.items import Item, Look, Said, SettingsOf, Trouble, Wrong
from producers.imports.letterbox import MAIL
from producers.imports.tables import mails
from schemas.problems import wrong
from schemas.web import Email

Keys = Callable[..., bytes]  # the TXT record of a name, as dkimpy asks for it
AT_A_TIME = 50
_FOOT = re.compile(r"\r?\n-- \r?\n")  # what follows is the sender's address, not the text (RFC 3676 §4.3)
MOST_SIGNATURES = 4
MOST_PARTS = 100
DNS_S = 5.0
COVERED = (b"from", b"subject", b"date", b"message-id")
OLD = timedelta(days=7)
UNSIGNED = Said("Δεν υπογράφεται από τον τομέα του αποστολέα (DKIM).", "Its sender's domain has not signed it (DKIM).")
STRANGER = Said("Ο αποστολέας δεν είναι στον κατάλογο.", "Its sender is not on the list.")
PARTLY = Said("Η υπογραφή του δεν καλύπτει όλα όσα δείχνει.", "Its signature does not cover all that it shows.")
LATE = Said("Γράφτηκε πριν από πολλές ημέρες, ή στο μέλλον.", "It was written many days ago, or in the future.")


class MailSettings(SettingsOf):
    """`senders`: by commas, addresses (press@town.gr) or whole domains (@town.gr)."""

    address: Email
    senders: str

    @field_validator("senders")
    @classmethod
    def _some(cls, senders: str) -> str:
        found = [one.strip().lower() for one in re.split(r"[,\s;]+", senders) if one.strip()]
        if not found or any(one.count("@") != 1 or "." not in one.partition("@")[2] for one in found):
            raise wrong(
                "Γράψτε διευθύνσεις ή τομείς: grafeio@dimos.gr, @dimos.gr.",
                "Write addresses or domains: office@town.gr, @town.gr.",
            )
        return ",".join(found)


@dataclass(frozen=True)
class Signed:
    """A signature that holds: whose, and what of the head it covers."""

    domain: str
    covers: frozenset[bytes]


class Mail:
    name = MAIL
    settings = MailSettings
    clips = False

    def __init__(self, store: Store, keys: Keys) -> None:
        self._store, self._keys = store, keys

    async def look(self, settings: MailSettings, cursor: Mapping[str, Any], now: datetime) -> Look:
        mine = mails.c.address == settings.address.lower()
        async with self._store.read() as connection:
            query = select(mails.c.digest, mails.c.body).where(mine).order_by(mails.c.at).limit(AT_A_TIME)
            rows = (await connection.execute(query)).all()
        items: list[Item] = []
        problems: list[Wrong] = []
        for row in rows:
            try:
                item, lost = await asyncio.to_thread(self._read, settings, bytes(row.body), row.digest, now)
            except Trouble as trouble:
                problems.append(Wrong(row.digest[:12], trouble.said))
            else:
                items.append(item)
                problems += lost
        return Look(items, problems, cursor={"digests": [row.digest for row in rows]})

    async def taken(self, settings: MailSettings, look: Look) -> None:
        """The mail itself is not kept: what it said is a draft now, or was told of."""
        async with self._store.write() as connection:
            gone = delete(mails).where(among(mails.c.digest, "digests"))
            await connection.execute(gone, {"digests": list(look.cursor["digests"])})

    def _read(self, settings: MailSettings, raw: bytes, digest: str, now: datetime) -> tuple[Item, list[Wrong]]:
        if raw.count(b"\n--") > MOST_PARTS * 4 or raw.lower().count(b"boundary=") > MOST_PARTS:
            raise Trouble("Έχει υπερβολικά πολλά μέρη.", "It has far too many parts.")
        mail = message_from_bytes(raw)
        sender = _sender(mail)
        if not _listed(sender, settings.senders.split(",")):
            raise Trouble(STRANGER.el, STRANGER.en)
        signature = aligned(signatures(raw, self._keys), sender.partition("@")[2])
        if signature is None:
            raise Trouble(UNSIGNED.el, UNSIGNED.en)
        notes = [] if signature.covers.issuperset(COVERED) else [PARTLY]
        if not _recent(mail, now):
            notes.append(LATE)
        return _item(mail, digest, notes)


def signatures(raw: bytes, keys: Keys) -> list[Signed]:
    """Those that hold. One that covers a part of the body only (l=) holds nothing: anybody may have written on."""
    try:
        reader = dkim.DKIM(raw, timeout=DNS_S)
    except dkim.DKIMException:
        return []
    count = sum(name.lower() == b"dkim-signature" for name, _ in reader.headers)
    found = []
    for number in range(min(count, MOST_SIGNATURES)):
        try:
            holds = reader.verify(idx=number, dnsfunc=keys)
        except (dkim.DKIMException, dns.exception.DNSException, ValueError, KeyError, IndexError):
            continue
        fields = reader.signature_fields
        if holds and b"l" not in fields:
            covers = frozenset(name.strip().lower() for name in fields[b"h"].split(b":"))
            found.append(Signed(fields[b"d"].decode("ascii", "replace").lower(), covers))
    return found


def aligned(found: Sequence[Signed], domain: str) -> Signed | None:
    """The sender's own domain, or one above it that is not a country's (RFC 7489 §3.1.1)."""
    for one in found:
        if one.domain == domain or (domain.endswith(f".{one.domain}") and one.domain.count(".") >= 1):
            return one
    return None


def keys_of(resolver: str) -> Keys:
    """Asks this DNS server ("address:port"), or the machine's own."""
    host, _, port = resolver.rpartition(":")

    def ask(name: bytes, timeout: float = DNS_S) -> bytes:
        asking = dns.resolver.Resolver(configure=not resolver)
        if resolver:
            asking.nameservers, asking.port = [host.strip("[]")], int(port)
        asking.lifetime = timeout
        try:
            answer = asking.resolve(name.decode("ascii"), "TXT", search=False)
        except (dns.exception.DNSException, UnicodeError):
            return b""
        return b"".join(next(iter(answer)).strings)

    return ask


def _sender(mail: Message) -> str:
    """Exactly one, or Trouble: of two, readers see one and the signature may mean the other (RFC 5322 §3.6)."""
    written = [str(value) for name, value in mail.raw_items() if name.lower() == "from"]
    addresses = getaddresses(written)
    if len(written) != 1 or len(addresses) != 1 or addresses[0][1].count("@") != 1:
        raise Trouble("Ο αποστολέας του δεν είναι σαφής.", "Its sender is not clear.")
    return addresses[0][1].lower()


def _listed(sender: str, senders: Sequence[str]) -> bool:
    return sender in senders or f"@{sender.partition('@')[2]}" in senders


def _recent(mail: Message, now: datetime) -> bool:
    try:
        written = parsedate_to_datetime(str(mail["Date"]))
    except (ValueError, TypeError, IndexError, OverflowError):
        return False
    written = written if written.tzinfo is not None else written.replace(tzinfo=UTC)
    return abs(now - written) <= OLD


def _item(mail: Message, digest: str, notes: Sequence[Said]) -> tuple[Item, list[Wrong]]:
    plain, html, attached = "", "", []
    for part in mail.walk():
        if part.is_multipart():
            continue
        kind, named = part.get_content_type(), part.get_filename() is not None
        if named or part.get_content_disposition() == "attachment" or not kind.startswith("text/"):
            attached.append(part)
        elif kind == "text/html":
            html = html or _text(part)
        else:
            plain = plain or _text(part)
    said = _FOOT.split(plain, 1)[0] if plain else cleaning.markdown(html)
    subject = _header(str(mail["Subject"] or ""))
    body: dict[str, Any] = {"title": {"el": cleaning.line(subject)}}
    if text := cleaning.paragraphs(said):
        body["body"] = {"el": text}
    files, lost = files_of(attached)
    key = cleaning.line(mail["Message-ID"], 400) or digest
    wrong_ones = [Wrong(cleaning.line(subject, 60), one.said) for one in lost]
    unsafe = cleaning.notes(subject, plain, html)
    return Item(key, body, files=files, notes=[*notes, *unsafe, *[one.said for one in lost]]), wrong_ones


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    return decoded(content, str(part.get_content_charset() or "")) if isinstance(content, bytes) else ""


def _header(raw: str) -> str:
    try:
        pieces = decode_header(raw)
    except (ValueError, LookupError):
        return raw
    return "".join(piece if isinstance(piece, str) else decoded(piece, charset or "") for piece, charset in pieces)
