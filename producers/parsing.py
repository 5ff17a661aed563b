"""What people write, parsed against the names that exist here; wrong fields are told, and nothing is stored."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import FieldError, Invalid
from core.store import Store
from core.tables import directory
from schemas.announcement import Announcement, parse_announcement
from schemas.problems import InvalidInput
from schemas.requests import Correction, parse_correction


class Parsing:
    """`channels` are switched on; `known` exist, and a text that is posted elsewhere too may name them."""

    def __init__(self, store: Store, channels: Collection[str], known: Collection[str]) -> None:
        self._store, self._channels, self._known_channels = store, tuple(channels), {*channels, *known}

    async def correction(self, data: Any) -> Correction:
        """What is asked of `correct`, from a body of its own; Invalid names every wrong field of all of it."""
        async with self._store.read() as connection:
            known = await self._known(connection)
        try:
            return parse_correction(data, known=known)
        except InvalidInput as error:
            raise Invalid.of(error) from error

    async def _known(self, connection: AsyncConnection) -> Mapping[str, Collection[str]]:
        """The names that announcements may use."""
        rows = (await connection.execute(select(directory.c.sort, directory.c.slug))).all()
        return {
            "channel_names": self._known_channels,
            **{f"{sort}s": [row.slug for row in rows if row.sort == sort] for sort in ("issuer", "topic", "area")},
        }

    async def announcement(self, data: Any) -> Announcement:
        """What is to be posted, as it would be; Invalid names every wrong field. Nothing is stored."""
        async with self._store.read() as connection:
            known = await self._known(connection)
        try:
            return parse_announcement(data, **known)
        except InvalidInput as error:
            raise Invalid.of(error) from error

    def reached(self, content: Announcement) -> list[str]:
        """The channels that take it, of those switched on. Invalid when it asks only for others."""
        reached = [name for name in self._channels if content.channels.takes(name)]
        if content.channels.only is not None and not reached:
            on = ", ".join(self._channels)
            el = f"Κανένα από αυτά τα κανάλια δεν λειτουργεί εδώ· επιλέξτε και κάποιο από: {on}."
            en = f"None of these channels is switched on here; choose also one of: {on}."
            raise Invalid([FieldError("channels.only", el, en)])
        return reached
