"""A small audience: people who chose topics, and may leave and come back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Boolean, Column, MetaData, Select, String, Table, Text, false, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.channel import Recipient
from schemas.edition import Edition

subscribers_metadata = MetaData()
subscribers = Table(
    "simulated_subscribers",
    subscribers_metadata,
    Column("id", String(36), primary_key=True),
    Column("topics", Text, nullable=False),  # |a|b|
    Column("here", Boolean, nullable=False),
)


@dataclass(frozen=True)
class Subscribers:
    """Who chose one of the edition's topics."""

    edition: Edition

    def matching(self) -> Select[tuple[str]]:
        wanted = [subscribers.c.topics.contains(f"|{topic.slug}|") for topic in self.edition.topics]
        return select(subscribers.c.id.label("target")).where(subscribers.c.here, or_(false(), *wanted))

    def places(self) -> Sequence[str]:
        return ()

    async def resolve(self, connection: AsyncConnection, targets: Sequence[str]) -> Mapping[str, Recipient]:
        rows = await connection.execute(
            select(subscribers.c.id).where(subscribers.c.id.in_(targets), subscribers.c.here)
        )
        return {row.id: Recipient("el", row.id) for row in rows}


async def leave(connection: AsyncConnection, people: Sequence[str]) -> None:
    """Those people left, whatever the database says."""
    await connection.execute(update(subscribers).where(subscribers.c.id.in_(people)).values(here=False))
