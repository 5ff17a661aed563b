"""Takes over what people wrote back by the channels, each letter once."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select

from core.store import Store, insert_for
from core.tokens import Keys
from core.written import Letterbox
from producers.desk.inbox.keeping import Received, receive
from producers.desk.inbox.tables import taken

SLICE = 50


class Gathering:
    """The job. `boxes` are the channels' modules `written`, by the channels' names."""

    name = "inbox"
    every = timedelta(minutes=1)

    def __init__(self, store: Store, keys: Keys, boxes: Mapping[str, Letterbox]) -> None:
        self._store, self._keys, self._boxes = store, keys, boxes

    async def run(self, now: datetime) -> bool:
        """A slice of each; True while one of them has more."""
        ring, more = await self._keys.ring(), False
        for source, box in self._boxes.items():
            async with self._store.read() as connection:
                query = select(taken.c.last).where(taken.c.source == source)
                after = (await connection.execute(query)).scalar_one_or_none() or 0
                found = await box.written(connection, after, SLICE)
            if not found:
                continue
            async with self._store.write() as connection:
                for one in found:
                    got = Received(
                        source,
                        one.issuer,
                        "el",
                        one.announcement,
                        str(one.number),
                        name=one.name,
                        email=one.email or None,
                        subject=one.subject,
                        text=one.text,
                    )
                    await receive(connection, ring, got, now, one.at)
                row = {"source": source, "last": found[-1].number}
                kept = insert_for(connection, taken).values(row)
                await connection.execute(
                    kept.on_conflict_do_update(index_elements=["source"], set_={"last": found[-1].number})
                )
            more = more or len(found) == SLICE
        return more
