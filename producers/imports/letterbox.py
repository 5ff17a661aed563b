"""Mail to the addresses of our sources: whoever takes in mail hands it over as it came, and the next look reads it."""

import hashlib
from collections.abc import Sequence

from sqlalchemy import func, select

from core.clock import Clock
from core.store import Store, insert_for
from producers.imports.opening import MOST_BYTES
from producers.imports.tables import mails, sources

MAIL = "mail"
MOST_WAITING = 500  # for one address: more is a flood, and goes the way of other letters


class Letterbox:
    """As `core.awaiting.Awaiting`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    async def awaits(self, address: str) -> bool:
        return address.strip().lower() in await self._addresses()

    async def take(self, raw: bytes, addresses: Sequence[str]) -> bool:
        """True: it was for one of ours, and is stored."""
        wanted = await self._addresses()
        ours = next((one for one in (address.strip().lower() for address in addresses) if one in wanted), None)
        if ours is None:
            return False
        digest = hashlib.sha256(raw).hexdigest()
        async with self._store.write() as connection:
            waiting = select(func.count()).select_from(mails).where(mails.c.address == ours)
            if (await connection.execute(waiting)).scalar_one() >= MOST_WAITING:
                return False
            # One that is cut fails its signature, and is told of as that.
            row = {"digest": digest, "address": ours, "body": raw[:MOST_BYTES], "at": self._clock.now()}
            await connection.execute(insert_for(connection, mails).values(row).on_conflict_do_nothing())
        return True

    async def _addresses(self) -> set[str]:
        query = select(sources.c.settings).where(sources.c.importer == MAIL)
        async with self._store.read() as connection:
            return {str(found["address"]).lower() for found in (await connection.execute(query)).scalars()}
