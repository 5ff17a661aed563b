"""After a restore: who left or was erased since the backup was made leaves every list of ours again."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from audience import erasure, registry
from audience.guests import leaving
from audience.press import contacts
from core.clock import Clock
from core.restore import Forget
from core.tokens import Ring


async def stay_away(connection: AsyncConnection, people: Sequence[str]) -> None:
    """For `core.restore.resume`: `people` are ids, of subscribers, of the press list and of guests."""
    await registry.stay_away(connection, people)
    await contacts.stay_away(connection, people)
    await leaving.stay_away(connection, people)


def forgetting(ring: Ring, clock: Clock) -> Forget:
    """For `core.restore.resume`: erase again."""
    subscribers = erasure.forgetting(ring, clock)

    async def forget(connection: AsyncConnection, people: Sequence[str], hashes: Sequence[str]) -> None:
        await subscribers(connection, people, hashes)
        await contacts.erased_again(connection, people)
        await leaving.erased_again(connection, people)

    return forget
