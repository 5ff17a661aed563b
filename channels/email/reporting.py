"""What came back of an announcement's mails, counted: nobody is named, and nobody is watched reading."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.email.tables import returns
from core.reporting import Measure

MEASURES: Mapping[str, Measure] = {
    "hard": "bounced",
    "soft": "returned",
    "full": "returned",
    "block": "returned",
    "complaint": "complained",
}


async def said(connection: AsyncConnection, announcement: UUID) -> Mapping[Measure, int]:
    """Each delivery once. What was refused at the hand-over is the ledger's to tell."""
    question = (
        select(returns.c.meaning, func.count(returns.c.delivery.distinct()).label("n"))
        .where(returns.c.subject == announcement, ~returns.c.refusal)
        .group_by(returns.c.meaning)
    )
    found: dict[Measure, int] = {}
    for row in await connection.execute(question):
        if measure := MEASURES.get(row.meaning):
            found[measure] = found.get(measure, 0) + row.n
    return found
