"""Looks at the sources that are due, one after another; one that troubles us is left alone longer each time."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import select, update

from core.clock import Clock
from core.errors import Conflict
from core.logs import way_to
from core.media import Media
from core.store import Store
from core.tables import hub
from producers.imports.items import Importer, Look, Said, SettingsOf, Trouble
from producers.imports.planning import Asks, Plan, Step, plan
from producers.imports.sources import Source, locked, source_of
from producers.imports.tables import sources
from producers.imports.taking import Taking, tell
from producers.posting import Posting

log = structlog.get_logger()
LOOK_S = 120.0
LONGEST_WAIT = timedelta(days=1)
MOST_DOUBLINGS = 8
LATE = Trouble("Δεν τελείωσε εγκαίρως· θα ξαναδοκιμαστεί.", "It did not end in time; it will be tried again.")


class Looking:
    """The worker's job. `look` and `dry_run` are also what a person asks for."""

    name = "imports"
    every = timedelta(seconds=30)

    def __init__(
        self,
        store: Store,
        clock: Clock,
        media: Media,
        posting: Posting,
        importers: Mapping[str, Importer],
        undo: timedelta,
    ) -> None:
        self._store, self._clock, self._posting, self._importers = store, clock, posting, importers
        self._taking = Taking(store, clock, media, undo)

    async def run(self, now: datetime) -> bool:
        """The source that has waited longest. A clock that was far ahead once makes none wait."""
        due = (sources.c.state == "on") & ((sources.c.next_at <= now) | (sources.c.looked_at > now))
        query = select(sources).where(due).order_by(sources.c.next_at).limit(2)
        async with self._store.read() as connection:
            found = [source_of(row) for row in await connection.execute(query)]
        if found:
            await self.look(found[0])
        return len(found) > 1

    async def dry_run(self, source: Source) -> Plan:
        """What a look would do now. Trouble, Asks: as the look itself."""
        return (await self._planned(replace(source, cursor={**source.cursor, "trial": True})))[1]

    async def look(self, source: Source) -> list[Step]:
        """Look, and store what follows; what was done. What is the matter is kept with the source."""
        now = self._clock.now()
        if await self._restored(source):
            return []
        try:
            look, planned, settings = await self._planned(source)
        except Asks as asks:
            await self._ask(source, asks.reason)
            return []
        except Trouble as trouble:
            await self._failed(source, trouble.said, now)
            return []
        except Exception as error:  # of what a stranger wrote: it holds up no other source
            log.error("import.not_understood", source=str(source.id), kind=type(error).__name__, way=way_to(error))
            kind = type(error).__name__
            await self._failed(source, Said(f"Σφάλμα στην ανάγνωση ({kind}).", f"It could not be read ({kind})."), now)
            return []
        for step in planned.steps:
            await self._taking.take(source, step)
        await self._importers[source.importer].taken(settings, look)
        await self._done(source, look, planned, now)
        return [step for step in planned.steps if step.what != "same"]

    async def _planned(self, source: Source) -> tuple[Look, Plan, SettingsOf]:
        importer = self._importers[source.importer]
        settings = importer.settings(**source.settings)
        try:
            async with asyncio.timeout(LOOK_S):
                look = await importer.look(settings, source.cursor, self._clock.now())
        except TimeoutError as error:
            raise LATE from error
        return look, await plan(self._store, self._posting, source, importer, look), settings

    async def _restored(self, source: Source) -> bool:
        """Whether a backup was restored since this source was set going: what we knew of it then may be less than what
        went out, so a person says how it goes on."""
        async with self._store.read() as connection:
            row = (await connection.execute(select(hub.c.epoch, hub.c.hold))).one()
        if row.hold is not None:
            raise Conflict(
                "Ο κόμβος κρατείται μετά από επαναφορά· δείτε «keryx status».",
                "The hub is held after a restore; see `keryx status`.",
            )
        if row.epoch == source.epoch:
            return False
        await self._ask(source, "restored")
        return True

    async def _ask(self, source: Source, reason: str) -> None:
        now = self._clock.now()
        words = {
            "restored": Said(
                "Επαναφέρθηκε αντίγραφο: πείτε πώς θα ληφθούν όσα υπάρχουν τώρα.",
                "A backup was restored: say how what is there now is to be taken.",
            ),
            "flood": Said(
                "Πάρα πολλά νέα μαζί: πείτε πώς θα ληφθούν.",
                "Very many new ones at once: say how they are to be taken.",
            ),
        }
        async with self._store.write() as connection:
            await connection.execute(
                update(sources).where(sources.c.id == source.id).values(state="asked", reason=reason)
            )
            await tell(connection, source, now, "asks", "", words[reason])

    async def _failed(self, source: Source, said: Said, now: datetime) -> None:
        failures = source.failures + 1
        wait = min(LONGEST_WAIT, timedelta(seconds=source.every_s) * 2 ** min(failures, MOST_DOUBLINGS))
        values = {
            "failures": failures,
            "trouble": {"el": said.el, "en": said.en},
            "looked_at": now,
            "next_at": now + wait,
        }
        async with self._store.write() as connection:
            await connection.execute(update(sources).where(sources.c.id == source.id).values(values))
            if not source.trouble or source.trouble.get("en") != said.en:
                await tell(connection, source, now, "failed", "", said)

    async def _done(self, source: Source, look: Look, planned: Plan, now: datetime) -> None:
        values: dict[str, Any] = {
            "failures": 0,
            "trouble": None,
            "cursor": dict(look.cursor),
            "looked_at": now,
            "next_at": now + timedelta(seconds=source.every_s),
        }
        if source.first is not None and not look.pending:
            values["first"] = None
        counted = sum(step.what != "same" for step in planned.steps)
        before = source.cursor.get("wrong", [])
        wrong = [[one.where, one.said.en] for one in planned.wrong]
        values["cursor"]["wrong"] = wrong[:200]
        async with self._store.write() as connection:
            await locked(connection, source.id)
            await connection.execute(update(sources).where(sources.c.id == source.id).values(values))
            for one in planned.wrong[:200]:
                if [one.where, one.said.en] not in before:
                    await tell(connection, source, now, "wrong", one.where, one.said)
            if counted or source.failures or source.looked_at is None:
                word = Said(
                    f"Εγγραφές: {len(planned.steps)}, νέα: {counted}.", f"Items: {len(planned.steps)}, news: {counted}."
                )
                await tell(connection, source, now, "looked", "", word)
        log.info("import.looked", source=str(source.id), items=len(planned.steps), news=counted)
