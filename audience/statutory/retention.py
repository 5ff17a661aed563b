"""Statutory lists end at their own date."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from audience.statutory import lists, removing
from core.context import Context
from core.language.catalogue import Catalogue
from core.retention import Rule

WORDS = Catalogue.load(Path(__file__).with_name("retention.toml"))


def rules(context: Context) -> Sequence[Rule]:
    """For the wiring."""

    async def due(connection: AsyncConnection, now: datetime) -> int:
        return len(await lists.due(connection, now))

    async def apply(now: datetime) -> int:
        """A list is one slice, however long."""
        async with context.store.read() as connection:
            slugs = await lists.due(connection, now)
        for slug in slugs:
            async with context.store.write() as connection:
                await removing.delete_list(connection, slug)
        return len(slugs)

    return [Rule("statutory", WORDS, due=due, apply=apply)]
