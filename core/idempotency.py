"""Idempotency keys: the same key and body get the same answer, another body is refused; kept 30 days."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import Conflict
from core.store import insert_for
from core.tables import idempotency

KEPT = timedelta(days=30)
LONGEST_KEY = 128


def fingerprint(body: Any) -> str:
    """The same for the same content, however its fields are ordered; of any text, whole characters or not."""
    canonical = json.dumps(body, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class Key:
    """A key is the caller's own: it means something only for this principal and route.

    `of_content`: nobody chose it, it was made of what is asked for. It stands for the request only while nothing else
    was done since: whoever corrects A, then B, then A again means it.
    """

    principal: str
    route: str
    key: str
    body: Any
    of_content: bool = False

    @property
    def body_hash(self) -> str:
        return fingerprint(self.body)

    @property
    def row(self) -> ColumnElement[bool]:
        return and_(
            idempotency.c.principal == self.principal,
            idempotency.c.route == self.route,
            idempotency.c.key == self.key,
        )


async def claim(connection: AsyncConnection, key: Key, at: datetime) -> dict[str, Any] | None:
    """Take the key, before anything else in the transaction; or the answer it already got. Conflict: another body.

    Who comes second with a key waits here until the first is done, so that one of two that come at once acts.
    """
    while True:
        claimed = await connection.execute(
            insert_for(connection, idempotency)
            .values(principal=key.principal, route=key.route, key=key.key, body_hash=key.body_hash, answer={}, at=at)
            .on_conflict_do_nothing()
            .returning(idempotency.c.key)
        )
        if claimed.first() is not None:
            return None
        row = (await connection.execute(select(idempotency.c.body_hash, idempotency.c.answer).where(key.row))).first()
        if row is None:
            continue  # it was forgotten just now, being 30 days old
        if row.body_hash != key.body_hash:
            raise Conflict(
                "Το Idempotency-Key χρησιμοποιήθηκε ήδη με άλλο περιεχόμενο· στείλτε νέο κλειδί.",
                "This Idempotency-Key was used with another body; send a new key.",
                422,
            )
        answer: dict[str, Any] = row.answer
        return answer


async def remember(connection: AsyncConnection, key: Key, answer: dict[str, Any], at: datetime) -> None:
    """What the key's request was answered, in the transaction that claimed it."""
    await connection.execute(update(idempotency).where(key.row).values(answer=answer, at=at))


async def forget(connection: AsyncConnection, now: datetime) -> None:
    """Keys older than 30 days."""
    await connection.execute(delete(idempotency).where(idempotency.c.at < now - KEPT))
