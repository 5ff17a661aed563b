"""Whoever got an announcement by a statutory list is told by it what becomes of that: a correction, its end."""

import hashlib
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.statutory.letters import KIND
from core.mailings import add_mailing
from core.tables import announcements, editions, mailings
from schemas.edition import Action, Weight


class StatutoryFollower:
    """Writes to each list that was told of it, in the transaction of the action; who does not hold it gets nothing."""

    async def follow(self, connection: AsyncConnection, announcement: UUID, now: datetime) -> None:
        told = (
            await connection.execute(
                select(mailings.c.id, mailings.c.body, mailings.c.channel, mailings.c.issuer)
                .where(mailings.c.about == announcement, mailings.c.kind == KIND, mailings.c.cancelled_at.is_(None))
                .order_by(mailings.c.id)
            )
        ).all()
        if not told:
            return
        head = (
            await connection.execute(
                select(editions.c.number, editions.c.action, editions.c.weight)
                .join(announcements, announcements.c.id == editions.c.announcement)
                .where(editions.c.announcement == announcement, editions.c.number == announcements.c.head)
            )
        ).one()
        if head.action == Action.PUBLISH or (head.action == Action.CORRECT and head.weight == Weight.MINOR):
            return
        for slug, channel, issuer in sorted({(row.body["list"], row.channel, row.issuer) for row in told}):
            mine = [row for row in told if (row.body["list"], row.channel) == (slug, channel)]
            if any(row.body.get("edition") == head.number for row in mine):
                continue  # told already
            await add_mailing(
                connection,
                kind=KIND,
                channel=channel,
                issuer=issuer,
                body={
                    "list": slug,
                    "subject": {},
                    "text": {},
                    "edition": head.number,
                    "follows": [str(row.id) for row in mine],
                },
                now=now,
                name=_name(announcement, head.number, slug, channel),
                about=announcement,
            )


def _name(announcement: UUID, edition: int, slug: str, channel: str) -> str:
    """One for each list, however much of a slug it shares with another's."""
    told = f"{announcement}:{edition}:{slug}:{channel}"
    return f"{KIND}:{hashlib.sha256(told.encode()).hexdigest()[:32]}"
