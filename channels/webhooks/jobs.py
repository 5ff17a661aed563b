"""What this channel does again and again: tells when others are through, and gives up on who never answers."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from audience.endpoints.registry import give_up
from channels.webhooks.awaiting import Through
from channels.webhooks.render import NAME
from core.context import Context
from core.jobs import Job
from core.store import Store


class GivingUp:
    name = "webhooks:giving up"
    every = timedelta(minutes=10)

    def __init__(self, store: Store) -> None:
        self._store = store

    async def run(self, now: datetime) -> bool:
        async with self._store.write() as connection:
            await give_up(connection, now, NAME)
        return False


def jobs(context: Context) -> Sequence[Job]:
    return [Through(context), GivingUp(context.store)]
