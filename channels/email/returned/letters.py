"""Letters of people: kept as they came until the office has them, and no circle of machines is fed."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.email.returned import addresses
from channels.email.returned.opening import Opened
from channels.email.returned.ours import Matter
from channels.email.tables import replies
from core.clock import Clock
from core.errors import NotFound
from core.store import Store, insert_for
from core.tokens import Keys

WRITER = "writer"  # purpose of the keyed hashes
FORWARDED = "Keryx-Forwarded"
PASSED_ON = "letter"  # begins the Message-ID of what was passed on
_PASSED_ON = re.compile(rf"<{PASSED_ON}\.(\d{{1,18}})@", re.ASCII)
MOST_BYTES = 10 * 1024 * 1024
MOST_HOPS = 40
MOST_OF_ONE_WRITER = 20  # in a day
DAY = timedelta(days=1)


class Letters:
    """Keeps each once. Whoever answers a mail of ours writes to a person, though they wrote to a machine."""

    def __init__(self, store: Store, clock: Clock, keys: Keys, own: Sequence[str]) -> None:
        """`own`: addresses we write from."""
        self._store, self._clock, self._keys = store, clock, keys
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
        """Until it is passed on; too many of one writer are held for a person to see."""
        now, ring = self._clock.now(), await self._keys.ring()
        writer = ring.pseudonyms(WRITER, (addresses.first(mail.header("From")) or "").lower())[0]
        async with self._store.write() as connection:
            reason = "too big" if len(raw) > MOST_BYTES else None
            if await self._written(connection, writer, now - DAY) >= MOST_OF_ONE_WRITER:
                reason = "many of one writer in a day"
            row = {
                "digest": digest,
                "writer": writer,
                "announcement": matter.announcement if matter else None,
                "issuer": matter.issuer if matter else None,
                "body": raw[:MOST_BYTES],
                "state": "held" if reason else "new",
                "reason": reason,
                "next_at": now,
                "at": now,
            }
            await connection.execute(insert_for(connection, replies).values(row).on_conflict_do_nothing())

    async def came_back(self, mail: Opened, why: str) -> None:
        """The office did not get one that was passed on: it waits for a person."""
        found = _PASSED_ON.search(f"{mail.of_enclosed('Message-ID')}\n{mail.text}")
        if found is None:
            return
        async with self._store.write() as connection:
            await connection.execute(
                update(replies)
                .where(replies.c.id == int(found[1]), replies.c.state == "sent")
                .values(state="held", reason=f"it came back: {why}")
            )

    @staticmethod
    async def _written(connection: AsyncConnection, writer: str, since: datetime) -> int:
        query = select(func.count()).select_from(replies).where(replies.c.writer == writer, replies.c.at > since)
        return int((await connection.execute(query)).scalar_one())


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
