"""A hub whose sources are looked at by hand, in a world that the tests make."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from core.tables import announcements, hub
from producers.desk.composing import drafts
from producers.desk.composing.drafts import Draft
from producers.desk.releasing.leaving import Leaving
from producers.desk.releasing.rules import Rule as ReleaseRule
from producers.desk.releasing.rules import Setting, set_rule
from producers.desk.tables import drafts as drafts_table
from producers.imports import sources
from producers.imports.importers.calendar import Calendar
from producers.imports.importers.clippings import Clippings
from producers.imports.importers.diavgeia import Diavgeia
from producers.imports.importers.feed import Feed
from producers.imports.importers.folder import Folder
from producers.imports.importers.khmdhs import Khmdhs
from producers.imports.importers.mail import Keys, Mail
from producers.imports.importers.table import Table
from producers.imports.items import Importer
from producers.imports.looking import Looking
from producers.imports.planning import Plan, Step
from producers.imports.rules import Rule
from producers.imports.sources import Source, Wanted
from producers.imports.tables import log
from tests.producers.desk.clerk import House
from tests.servers.world import World

UNDO = timedelta(seconds=30)


@dataclass
class Imports:
    house: House
    importers: dict[str, Importer]
    looking: Looking

    async def source(self, importer: str, settings: dict[str, str], **wanted: Any) -> Source:
        """One whose items become drafts from the first look on, unless told otherwise."""
        given = {"issuer": "dimos", "kind": "press_release", "first": "drafts", "name": importer, **wanted}
        rules = [Rule.written(line) for line in given.pop("post", ())]
        description = Wanted(importer=importer, settings=settings, rules=rules, **given)
        made = await sources.add(self.store, self.house.clock, self.importers, description, "tests")
        if rules:  # as after its first look
            async with self.store.write() as connection:
                await connection.execute(update(sources.sources).values(first=None))
        return made

    @property
    def store(self) -> Any:
        return self.house.hub.store

    async def again(self, source: Source) -> Source:
        return await sources.find(self.store, source.id)

    async def look(self, source: Source) -> list[Step]:
        return await self.looking.look(await self.again(source))

    async def dry_run(self, source: Source) -> Plan:
        return await self.looking.dry_run(await self.again(source))

    async def drafts(self) -> list[Draft]:
        """Every one, the first first."""
        async with self.store.read() as connection:
            rows = await connection.execute(select(drafts_table).order_by(drafts_table.c.id))
            return [drafts.draft_of(row) for row in rows]

    async def said(self, source: Source) -> list[str]:
        """The log, in short."""
        query = select(log).where(log.c.source == source.id).order_by(log.c.id)
        async with self.store.read() as connection:
            return [f"{row.what} {row.named}: {row.en}" for row in await connection.execute(query)]

    async def posted(self) -> int:
        async with self.store.read() as connection:
            return len((await connection.execute(select(announcements.c.id))).all())

    async def alone(self) -> None:
        """One person may release whatever it is."""
        async with self.store.write() as connection:
            await set_rule(connection, Setting("", "", "", ReleaseRule.ONE))

    async def leave(self) -> None:
        """The time to take it back goes by."""
        self.house.clock.advance(UNDO.total_seconds() + 1)
        await Leaving(self.store, self.house.clock, self.house.hub.posting).run(self.house.clock.now())

    async def restored(self) -> None:
        """A backup was restored, and a person has said «go»."""
        async with self.store.write() as connection:
            await connection.execute(update(hub).values(epoch=hub.c.epoch + 1))


def imports_of(house: House, world: World, folder: Path, keys: Keys | None = None) -> Imports:
    outside = world.outside()
    found: list[Importer] = [
        Diavgeia(outside),
        Khmdhs(outside),
        Feed(outside),
        Calendar(outside),
        Table(outside),
        Clippings(outside),
        Folder(folder),
        Mail(house.hub.store, keys or (lambda name, timeout=5: b"")),
    ]
    importers = {importer.name: importer for importer in found}
    hub_ = house.hub
    return Imports(house, importers, Looking(hub_.store, house.clock, hub_.media, hub_.posting, importers, UNDO))
