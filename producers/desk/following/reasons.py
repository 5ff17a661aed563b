"""What became of one cell's deliveries, counted by reason: no addresses, no people."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.dead_letters import scrub
from core.tables import deliveries, receipts

MOST_KINDS = 2_000
SHOWN = 50
# What servers put into their answers to tell one mail from another: queue ids, hosts' clocks, session numbers.
OF_ONE_MAIL = re.compile(r"\b(?=\w*\d)(?!\d{3}\b)(?!\d\.\d{1,3}\.\d{1,3}\b)[\w-]{6,}\b")


@dataclass(frozen=True)
class Counted:
    outcome: str
    reason: str
    count: int


async def reasons(connection: AsyncConnection, announcement: UUID, edition: int, channel: str) -> Sequence[Counted]:
    """The most frequent first. Each attempt of each delivery left a receipt."""
    mine = (
        deliveries.c.announcement == announcement,
        deliveries.c.edition == edition,
        deliveries.c.channel == channel,
    )
    query = (
        select(receipts.c.outcome, receipts.c.reason, func.count().label("n"))
        .join(deliveries, deliveries.c.id == receipts.c.delivery)
        .where(*mine)
        .group_by(receipts.c.outcome, receipts.c.reason)
        .order_by(func.count().desc())
        .limit(MOST_KINDS)
    )
    found: Counter[tuple[str, str]] = Counter()
    for row in await connection.execute(query):
        found[row.outcome, alike(row.reason or "")] += row.n
    return [Counted(outcome, reason, n) for (outcome, reason), n in found.most_common(SHOWN)]


def alike(reason: str) -> str:
    """The reason without what belongs to one mail alone."""
    return " ".join(OF_ONE_MAIL.sub("…", scrub(reason)).split())
