"""After a restore: what people said since the backup was made holds again in every list of ours."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from audience import erasure, registry, remembered, shutting
from audience.erasure import Also
from audience.guests import leaving
from audience.press import contacts
from audience.statutory import removing
from core.clock import Clock
from core.restore import Forget
from core.tokens import ring_of
from core.witness import Word


async def stay_away(connection: AsyncConnection, people: Mapping[str, datetime]) -> None:
    """For `core.restore`: who left, and when. `people` are ids, of subscribers, of the press list and of guests."""
    await registry.stay_away(connection, people)
    await contacts.stay_away(connection, people)
    await leaving.stay_away(connection, people)


def forgetting(clock: Clock, also: Sequence[Also]) -> Forget:
    """For `core.restore`: who was erased, blocked, taken off a statutory list. `also` are all that keep addresses."""

    async def forget(connection: AsyncConnection, people: Mapping[str, datetime], words: Sequence[Word]) -> None:
        ring = await ring_of(connection)
        if ring is not None:  # who has people has a key
            await erasure.erased_again(connection, ring, people, clock.now())
            await removing.again(connection, ring, words)
        for other in also:
            await other.again(connection, people)
        await remembered.learn(connection, words)
        await shutting.told(connection, words)

    return forget
