"""Idempotency keys: the same key and body get the same answer, another body is refused; kept 30 days."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import Conflict
from core.tables import idempotency

KEPT = timedelta(days=30)
LONGEST_KEY = 128


@dataclass(frozen=True)
class Key:
    """A key is the caller's own: it means something only for this principal and route."""

    principal: str
    route: str
    key: str
    body: Any

    @property
    def body_hash(self) -> str:
        canonical = json.dumps(self.body, sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(canonical.encode()).hexdigest()


async def answered(connection: AsyncConnection, key: Key) -> dict[str, Any] | None:
    """The answer this key already got; Conflict 422 when it came with another body."""
    row = (
        await connection.execute(
            select(idempotency.c.body_hash, idempotency.c.answer).where(
                and_(
                    idempotency.c.principal == key.principal,
                    idempotency.c.route == key.route,
                    idempotency.c.key == key.key,
                )
            )
        )
    ).first()
    if row is None:
        return None
    if row.body_hash != key.body_hash:
        raise Conflict(
            "Το Idempotency-Key χρησιμοποιήθηκε ήδη με άλλο περιεχόμενο· στείλτε νέο κλειδί.",
            "This Idempotency-Key was used with another body; send a new key.",
            422,
        )
    answer: dict[str, Any] = row.answer
    return answer


async def remember(connection: AsyncConnection, key: Key, answer: dict[str, Any], at: datetime) -> None:
    await connection.execute(
        insert(idempotency).values(
            principal=key.principal, route=key.route, key=key.key, body_hash=key.body_hash, answer=answer, at=at
        )
    )


async def forget(connection: AsyncConnection, now: datetime) -> None:
    """Keys older than 30 days."""
    await connection.execute(delete(idempotency).where(idempotency.c.at < now - KEPT))
