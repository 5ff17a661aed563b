"""How long it will take until everybody an announcement reaches has it: asked before it is sent."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable
from uuid import UUID

from sqlalchemy import func, literal_column, select

from core.channel import Channel
from core.store import Store
from core.tables import deliveries
from schemas.edition import Edition
from schemas.every_kind import Urgency


@dataclass(frozen=True)
class Estimate:
    """`seconds` None: nothing was sent yet to measure by. `at_least` holds also then: what limits allow at best."""

    seconds: float | None
    at_least: float = 0.0


@runtime_checkable
class Estimates(Protocol):
    """A channel that can tell how fast it is."""

    async def estimate(self, count: int, *, urgent: bool) -> Estimate:
        """Until so many more have been handed over, by what was seen lately and by the limits of the servers."""


@dataclass(frozen=True)
class Expected:
    """Of one channel. Seconds are whole; `seconds` None: unknown yet."""

    channel: str
    targets: int
    ahead: int  # deliveries of other announcements that go first
    seconds: int | None
    at_least: int


@dataclass(frozen=True)
class Expectation:
    """Of an announcement, or of a draft (no id): the channels that can tell."""

    id: UUID | None
    channels: list[Expected]


WAITING = (
    select(deliveries.c.announcement, func.count().label("n"))
    .where(deliveries.c.state == literal_column("'planned'"))
    .group_by(deliveries.c.announcement, deliveries.c.channel)
)


async def expectation(
    store: Store, channels: Mapping[str, Channel], edition: Edition, announcement: UUID | None
) -> Expectation:
    """Counts whom the edition reaches now, and asks the channels. Urgent ones wait for nobody."""
    urgent = edition.content is not None and edition.content.urgency.rank < Urgency.NORMAL.rank
    found = []
    for name, channel in channels.items():
        if not isinstance(channel, Estimates):
            continue
        matching = channel.selection(edition.announcement, edition).matching()
        if matching is None:
            continue
        async with store.read() as connection:
            reached = select(func.count()).select_from(matching.subquery())
            targets = (await connection.execute(reached)).scalar_one()
            waiting = await connection.execute(WAITING.where(deliveries.c.channel == name))
            ahead = 0 if urgent else sum(row.n for row in waiting if row.announcement != announcement)
        told = await channel.estimate(targets + ahead, urgent=urgent)
        seconds = None if told.seconds is None else math.ceil(told.seconds)
        found.append(Expected(name, targets, ahead, seconds, math.ceil(told.at_least)))
    return Expectation(announcement, found)
