"""Letters of people: kept as they came until the office has them, and no circle of machines is fed."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import String, cast, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.addresses import as_kept
from channels.email.returned import addresses
from channels.email.returned.opening import Opened
from channels.email.returned.ours import CHANNEL, Matter, came_to
from channels.email.tables import replies
from channels.email.verp import Returns, letter_of
from core.clock import Clock
from core.dead_letters import bury
from core.errors import NotFound
from core.store import Store, insert_for
from core.tables import dead_letters
from core.tokens import Keys

WRITER = "writer"  # purpose of the keyed hashes
FORWARDED = "Keryx-Forwarded"
PASSED_ON = "letter"  # begins the Message-ID of what was passed on
_PASSED_ON = re.compile(rf"<{PASSED_ON}\.(\d{{1,18}})-([0-9a-f]{{16}})@", re.ASCII)
_FROM = re.compile(rb"(?im)^from:([^\r\n]{1,500})")
UNREAD: Final = "mail"  # source of the dead letter that tells of one nobody could read
MOST_MARKS = 5
MOST_BYTES = 10 * 1024 * 1024
MOST_HEAD_BYTES = 64 * 1024
MOST_HOPS = 40
MOST_OF_ONE_WRITER = 20  # in a day
DAY = timedelta(days=1)


class Letters:
    """Keeps each once. Whoever answers a mail of ours writes to a person, though they wrote to a machine."""

    def __init__(self, store: Store, clock: Clock, keys: Keys, returns: Returns, own: Sequence[str]) -> None:
        """`own`: addresses we write from."""
        self._store, self._clock, self._keys, self._returns = store, clock, keys, returns
        self._own = {address.lower() for address in own}

    def goes_in_circles(self, mail: Opened) -> bool:
        """It is our own, or has come through too many hands."""
        writer = (addresses.first(mail.header("From")) or "").lower()
        hops = len(mail.head.get_all("Received") or [])
        return writer in self._own or bool(mail.header(FORWARDED)) or hops > MOST_HOPS

    async def known(self, digest: str) -> bool:
        async with self._store.read() as connection:
            query = select(replies.c.id).where(replies.c.digest == digest)
            return (await connection.execute(query)).first() is not None

    async def keep(self, digest: str, raw: bytes, mail: Opened, matter: Matter | None) -> None:
        """Until it is passed on. Too many of one writer are held for a person to see; so is what a mailing list sends
        to all its members, unless it answers a mail of ours.
        """
        now = self._clock.now()
        writer = await self._pseudonym(mail.header("From"))
        async with self._store.write() as connection:
            reason = "too big" if len(raw) > MOST_BYTES else None
            if matter is None and _is_of_a_list(mail):
                reason = "of a mailing list"
            if await self._written(connection, writer, now - DAY) >= MOST_OF_ONE_WRITER:
                reason = "many of one writer in a day"
            row = _row(digest, writer, raw, reason, now) | {
                "announcement": matter.announcement if matter else None,
                "issuer": matter.issuer if matter else None,
            }
            await connection.execute(insert_for(connection, replies).values(row).on_conflict_do_nothing())

    async def keep_unread(self, digest: str, raw: bytes, error: Exception) -> None:
        """One that our own code could not make out: a person is called, and finds it among the letters. The dead
        letter's words name the sort of error only: what an error says may quote the mail.
        """
        now, kind = self._clock.now(), type(error).__name__
        found = _FROM.search(raw[:MOST_HEAD_BYTES])
        writer = await self._pseudonym(found[1].decode("utf-8", "replace") if found else "")
        row = _row(digest, writer, raw, f"not understood: {kind}", now)
        async with self._store.write() as connection:
            made = await connection.execute(
                insert_for(connection, replies).values(row).on_conflict_do_nothing().returning(replies.c.id)
            )
            if (number := made.scalar_one_or_none()) is not None:
                await bury(
                    connection, UNREAD, str(number), f"{kind}: keryx email letter {number}", now, channel=CHANNEL
                )

    async def tell_of_unreadable(self, name: str) -> None:
        """One that the mailbox does not give us: it lies there still, and a person is called, once."""
        known = dead_letters.c.source == UNREAD, dead_letters.c.channel == CHANNEL, dead_letters.c.key == name
        async with self._store.write() as connection:
            if (await connection.execute(select(dead_letters.c.id).where(*known))).first() is None:
                reason = f"FETCH: IMAP UID {name.rpartition('.')[2]}"
                await bury(connection, UNREAD, name, reason, self._clock.now(), channel=CHANNEL)

    async def pass_on_retried(self) -> None:
        """A person said of a dead letter «try again»: the office gets that mail as it came."""
        retried = select(dead_letters.c.key).where(
            dead_letters.c.source == UNREAD, dead_letters.c.channel == CHANNEL, dead_letters.c.state == "retried"
        )
        waiting = replies.c.state == "held", replies.c.tries == 0, cast(replies.c.id, String).in_(retried)
        async with self._store.write() as connection:
            await connection.execute(update(replies).where(*waiting).values(state="new", next_at=self._clock.now()))

    async def came_back(self, mail: Opened, why: str, sent_to: Sequence[str]) -> None:
        """The office did not get one that was passed on: it waits for a person. Only marks of ours are believed; who
        may know one is the office, and whom it answered.
        """
        number = await self._passed_on(mail, sent_to)
        if number is None:
            return
        async with self._store.write() as connection:
            await connection.execute(
                update(replies)
                .where(replies.c.id == number, replies.c.state == "sent")
                .values(state="held", reason=f"it came back: {why}")
            )

    async def _passed_on(self, mail: Opened, sent_to: Sequence[str]) -> int | None:
        for address in came_to(mail, sent_to):
            if (number := await self._returns.letter(self._keys, address)) is not None:
                return number
        named = _PASSED_ON.findall(f"{mail.of_enclosed('Message-ID')}\n{mail.text}")
        for written, mark in named[:MOST_MARKS]:
            if (number := await letter_of(self._keys, written, mark)) is not None:
                return number
        return None

    async def _pseudonym(self, written_by: str) -> str:
        ring = await self._keys.ring()
        return ring.pseudonyms(WRITER, as_kept(addresses.first(written_by) or ""))[0]

    @staticmethod
    async def _written(connection: AsyncConnection, writer: str, since: datetime) -> int:
        query = select(func.count()).select_from(replies).where(replies.c.writer == writer, replies.c.at > since)
        return int((await connection.execute(query)).scalar_one())


def _is_of_a_list(mail: Opened) -> bool:
    """RFC 2919; and what lists wrote before there was one."""
    return bool(mail.header("List-Id")) or mail.header("Precedence").strip().lower() in ("list", "bulk", "junk")


def _row(digest: str, writer: str, raw: bytes, reason: str | None, now: datetime) -> dict[str, Any]:
    return {
        "digest": digest,
        "writer": writer,
        "body": raw[:MOST_BYTES],
        "state": "held" if reason else "new",
        "reason": reason,
        "next_at": now,
        "at": now,
    }


async def standing(connection: AsyncConnection, limit: int = 500) -> Sequence[Any]:
    """Those that no office has yet: id, at, state, reason."""
    columns = replies.c.id, replies.c.at, replies.c.state, replies.c.reason
    query = select(*columns).where(replies.c.state.in_(("new", "held"))).order_by(replies.c.id).limit(limit)
    return (await connection.execute(query)).all()


async def text_of(connection: AsyncConnection, number: int) -> bytes:
    """A letter as it came."""
    body = (await connection.execute(select(replies.c.body).where(replies.c.id == number))).scalar_one_or_none()
    if body is None:
        raise NotFound(
            f"Δεν υπάρχει γράμμα {number}· δείτε τα με «keryx email letters».",
            f"There is no letter {number}; see them by `keryx email letters`.",
        )
    return bytes(body)


async def settle(connection: AsyncConnection, number: int) -> None:
    """A person has read it: it is not kept."""
    await connection.execute(update(replies).where(replies.c.id == number).values(state="dropped", body=None))
