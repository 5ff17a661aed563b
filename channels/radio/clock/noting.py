"""The job that notes what has begun on air, for days on which no player asks."""

from datetime import datetime, timedelta

from channels.radio.clock.rundowns import Rundowns
from channels.radio.settings import RadioSettings
from core.context import Context


class Noting:
    name = "radio:begun"
    every = timedelta(seconds=20)

    def __init__(self, context: Context, settings: RadioSettings) -> None:
        self._rundowns = Rundowns(context, settings)

    async def run(self, now: datetime) -> bool:
        await self._rundowns.note_begun()
        return False
