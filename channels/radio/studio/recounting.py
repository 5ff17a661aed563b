"""The job that counts candidates in what was aired before the calendar knew of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from channels.radio.studio.aired import Aired, aired_of, said_in
from channels.radio.studio.persons import add_named
from core.context import Context
from core.elections.silence import Election, calendar, whom

LOOKS_BACK = timedelta(days=365)
AT_ONCE = 200  # plays


class Recounting:
    """An election is looked through once, and again when its candidates change."""

    name = "radio:recounting"
    every = timedelta(minutes=1)

    def __init__(self, context: Context) -> None:
        self._store = context.store
        self._seen: dict[UUID, int] = {}

    async def run(self, now: datetime) -> bool:
        async with self._store.read() as connection:
            coming = await calendar(connection, now)
            changed = [one for one in coming if self._seen.get(one.id) != one.version]
            plays = await aired_of(connection, now - LOOKS_BACK, now) if changed else ()
        for start in range(0, len(plays), AT_ONCE):
            await self._count(plays[start : start + AT_ONCE], changed)
        self._seen = {one.id: one.version for one in coming}
        return False

    async def _count(self, plays: Sequence[Aired], elections: Sequence[Election]) -> None:
        said: dict[tuple[UUID, str, int], Mapping[str, Any] | None] = {}
        async with self._store.write() as connection:
            for play in plays:
                key = (play.announcement, play.language, play.edition)
                if key not in said:
                    said[key] = await said_in(connection, play)
                for election in elections:
                    for candidate in whom(said[key], election):
                        await add_named(connection, play.id, candidate.name, candidate.list_name)
