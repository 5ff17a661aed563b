"""Passes letters of people on to their office: the letter as it came, under the announcement's number."""

import asyncio
import re
from base64 import encodebytes
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.generator import BytesGenerator
from email.message import Message
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.email.addresses import wire
from channels.email.headers import Sender
from channels.email.mime import words
from channels.email.replies import Verdict
from channels.email.returned import addresses
from channels.email.returned.letters import FORWARDED, PASSED_ON
from channels.email.returned.opening import MOST_MARKS, opened
from channels.email.tables import replies
from channels.email.verp import Returns, letter_mark
from core.clock import Clock
from core.errors import Refused
from core.language.catalogue import Catalogue
from core.logs import way_to
from core.tables import announcements, directory
from core.tokens import Keys
from schemas.directory import Issuer

log = structlog.get_logger()
WORDS = Catalogue.load(Path(__file__).with_suffix(".toml"))
SENT_WITHIN_S = 60.0
CLAIMED = timedelta(minutes=5)  # longer than a hand-over: nobody else takes it meanwhile
NOBODY_WAIT = timedelta(hours=1)
WAITS = tuple(timedelta(minutes=m) for m in (2, 10, 30, 60, 180, 360))
MOST_TRIES = 30
SUBJECT_CHARACTERS = 150
MOST_HEADER_LINES = 20_000
HandIn = Callable[[bytes, bytes, bytes, float, Callable[[Verdict], None]], None]
_STUFF = re.compile(rb"(?m)^\.")
_HEADER_LINE = re.compile(rb"(?m)^(?:[!-9;-~]{1,80}:|[ \t])")


@dataclass(frozen=True)
class Letter:
    """A letter whose turn it is, and who is to have it."""

    id: int
    tries: int
    body: bytes
    at: datetime
    to: str | None
    reference: str | None
    language: str
    mark: str  # beside its number, where the office's server may write of it: nobody else can make it


class Forwarding:
    """`run_once` passes one on. A letter may arrive twice at the office, never not at all."""

    def __init__(
        self, keys: Keys, clock: Clock, sender: Sender, returns: Returns, replies_to: str, hand_in: HandIn
    ) -> None:
        self._keys, self._store, self._clock, self._sender = keys, keys.store, clock, sender
        self._returns, self._replies_to, self._hand_in = returns, replies_to, hand_in

    async def run_once(self) -> bool:
        """False when there is none to pass on now."""
        letter = await self._claim()
        if letter is None:
            return False
        if letter.to is None:
            log.warning("email.letter_for_nobody", letter=letter.id)
            await self._settle(letter, "new", "no office has an address", NOBODY_WAIT)
            return True
        try:
            content = await asyncio.to_thread(envelope, letter, letter.to, self._sender)
        except Exception as error:  # a letter that our code cannot put into a mail holds up none behind it
            log.error("email.letter_not_written", letter=letter.id, kind=type(error).__name__, way=way_to(error))
            await self._settle(letter, "held", f"not written: {type(error).__name__}", None)
            return True
        verdict = await self._send(letter, content, letter.to)
        if verdict.outcome == "sent":
            await self._settle(letter, "sent", None, None)
        else:
            state = "held" if letter.tries >= MOST_TRIES else "new"
            wait = WAITS[min(letter.tries, len(WAITS)) - 1]
            log.warning("email.letter_waits", letter=letter.id, reason=verdict.reason, state=state)
            await self._settle(letter, state, verdict.reason, wait)
        return True

    async def _claim(self) -> Letter | None:
        now, ring = self._clock.now(), await self._keys.ring()
        due = replies.c.state == "new", replies.c.next_at <= now
        async with self._store.read() as connection:
            row = (await connection.execute(select(replies).where(*due).order_by(replies.c.id).limit(1))).first()
        if row is None:
            return None
        async with self._store.write() as connection:
            claimed = await connection.execute(
                update(replies)
                .where(replies.c.id == row.id, replies.c.tries == row.tries, replies.c.state == "new")
                .values(tries=row.tries + 1, next_at=now + CLAIMED)
            )
            if not claimed.rowcount:
                return None
            issuer = await _issuer(connection, row.issuer, self._replies_to)
            reference = await _reference(connection, row.announcement)
        to = issuer.email if issuer is not None and issuer.email else self._replies_to or None
        mark = letter_mark(ring, row.id)
        return Letter(row.id, row.tries + 1, row.body or b"", row.at, to, reference, "el", mark)

    async def _settle(self, letter: Letter, state: str, reason: str | None, wait: timedelta | None) -> None:
        values: dict[str, Any] = {"state": state, "reason": reason}
        if wait is not None:
            values["next_at"] = self._clock.now() + wait
        async with self._store.write() as connection:
            await connection.execute(update(replies).where(replies.c.id == letter.id).values(values))

    async def _send(self, letter: Letter, content: bytes, to: str) -> Verdict:
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[Verdict] = loop.create_future()

        def answer(verdict: Verdict) -> None:
            if not answered.done():
                answered.set_result(verdict)

        sender = wire(self._returns.of_letter(letter.id, letter.mark)).encode("ascii")
        recipient = wire(to).encode("ascii")
        self._hand_in(sender, recipient, content, loop.time() + SENT_WITHIN_S, answer)
        return await answered


async def _issuer(connection: AsyncConnection, slug: str | None, replies_to: str) -> Issuer | None:
    """Whose mail was answered; of a letter that answers nothing, the first with an address, unless one is set."""
    rows = await connection.execute(
        select(directory.c.slug, directory.c.body).where(directory.c.sort == "issuer").order_by(directory.c.position)
    )
    issuers = {row.slug: Issuer.model_validate(row.body) for row in rows}
    if slug in issuers:
        return issuers[slug]
    return None if replies_to else next((issuer for issuer in issuers.values() if issuer.email), None)


async def _reference(connection: AsyncConnection, announcement: object) -> str | None:
    query = select(announcements.c.reference).where(announcements.c.id == announcement)
    found: str | None = (await connection.execute(query)).scalar_one_or_none()
    return found


def envelope(letter: Letter, to: str, sender: Sender) -> bytes:
    """The mail for the office, ready for the wire: who answers it answers the citizen."""
    mail = opened(letter.body)
    subject = " ".join(mail.header("Subject").split())[:SUBJECT_CHARACTERS] or WORDS("no_subject", letter.language)
    about = f"[{letter.reference}] " if letter.reference else ""
    writer = addresses.first(mail.header("Reply-To")) or addresses.first(mail.header("From"))
    outer = MIMEMultipart("mixed")
    headers = {
        "From": sender.address,
        "To": wire(to),
        "Subject": words(f"{about}{subject}"),
        "Date": format_datetime(letter.at),
        "Message-ID": f"<{PASSED_ON}.{letter.id}-{letter.mark}@{sender.host}>",
        "Auto-Submitted": "auto-generated",
        FORWARDED: "1",
    }
    if writer is not None and (answerable := _answerable(writer)):
        headers["Reply-To"] = answerable
    lines = [f"{name}: {value}" for name, value in headers.items()]
    known = "intro" if letter.reference else "intro_unknown"
    outer.attach(MIMEText(WORDS(known, letter.language, reference=letter.reference or ""), "plain", "utf-8"))
    outer.attach(_enclosed(letter.body))
    inner = _bytes(outer)
    whole = "\r\n".join(lines).encode("ascii") + b"\r\n" + inner
    whole = whole.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
    return _STUFF.sub(b"..", whole if whole.endswith(b"\r\n") else whole + b"\r\n")


def _answerable(address: str) -> str | None:
    try:
        return wire(address)
    except Refused:
        return None


def _enclosed(body: bytes) -> Message:
    """As a mail in the mail; as a file where its bytes cannot travel so, or where it is made to keep us busy."""
    if _is_plain(body) and (part := _as_mail(body)) is not None:
        return part
    file = Message()
    file["Content-Type"] = 'application/octet-stream; name="letter.eml"'
    file["Content-Disposition"] = 'attachment; filename="letter.eml"'
    file["Content-Transfer-Encoding"] = "base64"
    file.set_payload(encodebytes(body).decode("ascii"))
    return file


def _is_plain(body: bytes) -> bool:
    """Of a few parts and header lines: the standard library takes a minute for a million of them."""
    return body.count(b"\n--") <= MOST_MARKS and len(_HEADER_LINE.findall(body)) <= MOST_HEADER_LINES


def _as_mail(body: bytes) -> Message | None:
    try:
        inner = message_from_bytes(body, policy=policy.compat32.clone(cte_type="7bit"))
        part: Message = MIMEMessage(inner)
        written = _bytes(part)
        if written.isascii() and b"\0" not in written and max(map(len, written.splitlines()), default=0) < 998:
            return part
    except (ValueError, LookupError, RecursionError, AttributeError, TypeError, IndexError):
        pass  # it is no mail that the library could write again
    return None


def _bytes(mail: Message) -> bytes:
    out = BytesIO()
    BytesGenerator(out, mangle_from_=False, policy=policy.compat32.clone(cte_type="7bit")).flatten(mail)
    return out.getvalue()
