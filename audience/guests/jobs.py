"""What guest lists have to do again and again: follow their events."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from audience.guests.following import follow
from audience.settings import AudienceSettings
from core.context import Context
from core.store import Store
from core.witness import Witness


class FollowEvents:
    """The job. When it is late, nobody is told anything that is not true any more."""

    name = "guests:follow"
    every = timedelta(minutes=1)

    def __init__(self, store: Store, witness: Witness, url: str, remind_at: time) -> None:
        self._store, self._witness, self._url, self._remind_at = store, witness, url, remind_at

    async def run(self, now: datetime) -> bool:
        await follow(self._store, self._witness, self._url, now, remind_at=self._remind_at)
        return False


def jobs(context: Context) -> Sequence[FollowEvents]:
    """For the wiring."""
    witness, remind_at = Witness(context.media), AudienceSettings().reminder_time
    return [FollowEvents(context.store, witness, context.settings.url, remind_at)]
