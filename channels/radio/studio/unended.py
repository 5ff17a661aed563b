"""The job that enters what a studio began to read and nobody marked as done, for it was on air, and drops its words."""

from datetime import datetime, timedelta

from channels.radio.studio.acts import OLDEST, STILL_READ, unended
from channels.radio.studio.aired import note_play, same_play
from channels.radio.studio.claim_rows import never_done
from channels.radio.studio.in_words import let_go
from core.context import Context


class Unended:
    name = "radio:unended"
    every = timedelta(minutes=1)

    def __init__(self, context: Context) -> None:
        self._store = context.store

    async def run(self, now: datetime) -> bool:
        """Once nobody can be reading it any more. An end that a device tells of later still counts."""
        async with self._store.read() as connection:
            found = await never_done(connection, now - OLDEST, now - STILL_READ)
            plays = [await unended(connection, claim) for claim in found]
            missing = [play for play in plays if await same_play(connection, play) is None]
        for play in missing:
            async with self._store.write() as connection:
                await note_play(connection, play, now)
        if any(claim.script is not None for claim in found):
            async with self._store.write() as connection:
                await let_go(connection, now - STILL_READ)
        return False
