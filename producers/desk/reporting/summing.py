"""The job that counts: each announcement anew when something was heard of it, its difference added to the sums."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any
from uuid import UUID

from sqlalchemy import and_, insert, or_, select, update
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncConnection

from core.context import Context
from core.given import among
from core.language.dates import ATHENS
from core.reporting import airs, hears
from core.store import insert_for
from core.tables import announcements, counters, deliveries, receipts
from producers.desk.reporting.counting import Figures, delivered
from producers.desk.reporting.counting import text as of_text
from producers.desk.reporting.tables import counted, figures, sums

RECEIPTS, AIRED = "desk.report.receipts", "desk.report.aired"  # how far each was read, in `counters`
RECEIPTS_AT_ONCE, POSTS_AT_ONCE, NEW_AT_ONCE = 20_000, 20, 500
SETTLED = timedelta(minutes=1)  # a receipt of lower number may be committed after a higher one
OPEN_AGAIN = timedelta(hours=1)
AN_HOUR = timedelta(hours=1)
CATCH_UP = timedelta(hours=48)
HEARD = ("bounced", "returned", "complained", "live", "aired")  # what a channel said once stays said


class Summing:
    name = "desk.sums"
    every = timedelta(minutes=5)

    def __init__(self, context: Context, reporters: Mapping[str, ModuleType]) -> None:
        """`reporters` are the channels' modules `reporting`, of those that have one."""
        self._context, self._store, self._reporters = context, context.store, reporters

    async def run(self, now: datetime) -> bool:
        more = await self._new(now)
        more = await self._heard(now) or more
        more = await self._count(now) or more
        return await self._aired(now) or more

    async def _new(self, now: datetime) -> bool:
        """Announcements that are public for the first time, and those whose text has changed."""
        question = (
            select(
                announcements.c.id,
                announcements.c.head,
                announcements.c.issuer,
                announcements.c.kind,
                announcements.c.first_released_at,
                counted.c.announcement.label("known"),
            )
            .join(counted, counted.c.announcement == announcements.c.id, isouter=True)
            .where(
                announcements.c.first_released_at.is_not(None),
                or_(counted.c.announcement.is_(None), and_(counted.c.head != announcements.c.head, ~counted.c.stale)),
            )
            .limit(NEW_AT_ONCE)
        )
        async with self._store.read() as connection:
            rows = (await connection.execute(question)).all()
        new = [row for row in rows if row.known is None]
        changed = [row.id for row in rows if row.known is not None]
        if not rows:
            return False
        async with self._store.write() as connection:
            if new:
                await connection.execute(
                    insert(counted),
                    [
                        {
                            "announcement": row.id,
                            "head": row.head,
                            "day": row.first_released_at.astimezone(ATHENS).date(),
                            "issuer": row.issuer,
                            "kind": row.kind,
                            "counted_at": now,
                        }
                        for row in new
                    ],
                )
            if changed:
                await connection.execute(update(counted).where(counted.c.announcement.in_(changed)).values(stale=True))
        return len(rows) == NEW_AT_ONCE

    async def _heard(self, now: datetime) -> bool:
        """What has receipts that were not read yet is stale."""
        async with self._store.read() as connection:
            since = await _mark(connection, RECEIPTS) or 0
            question = select(receipts.c.id, receipts.c.delivery, receipts.c.at).where(receipts.c.id > since)
            rows = (await connection.execute(question.order_by(receipts.c.id).limit(RECEIPTS_AT_ONCE))).all()
            young = next((place for place, row in enumerate(rows) if row.at > now - SETTLED), len(rows))
            read = rows[:young]
            if not read:
                return False
            whose = select(deliveries.c.announcement).where(among(deliveries.c.id, "ids")).distinct()
            ids = [row.delivery for row in read]
            stale = (await connection.execute(whose, {"ids": ids})).scalars().all()
        async with self._store.write() as connection:
            await connection.execute(update(counted).where(counted.c.announcement.in_(stale)).values(stale=True))
            await _set_mark(connection, RECEIPTS, read[-1].id)
        return len(read) == RECEIPTS_AT_ONCE

    async def _count(self, now: datetime) -> bool:
        """A few, each in a transaction of its own: what was counted longest ago first."""
        due = or_(counted.c.stale, counted.c.counted_at <= now - OPEN_AGAIN)
        question = select(counted).where(sql("(stale OR open)"), due).order_by(counted.c.counted_at)
        async with self._store.read() as connection:
            rows = (await connection.execute(question.limit(POSTS_AT_ONCE))).all()
        for row in rows:
            await self._count_one(row, now)
        return len(rows) == POSTS_AT_ONCE

    async def _count_one(self, row: Any, now: datetime) -> None:
        async with self._store.read() as connection:
            its = select(announcements.c.head, announcements.c.first_released_at)
            post = (await connection.execute(its.where(announcements.c.id == row.announcement))).one()
            found, on_its_way = await delivered(connection, row.announcement)
            found |= await of_text(connection, row.announcement, post.head, post.first_released_at)
            for channel, module in self._reporters.items():
                if hearing := hears(module):
                    said = await hearing.said(connection, row.announcement)
                    found |= {(channel, measure): n for measure, n in said.items()}
        async with self._store.write() as connection:
            held = await _held(connection, row.announcement)
            for key, n in held.items():
                if key[1] in HEARD:
                    found[key] = max(n, found.get(key, 0))
            await _keep(connection, row, held, found)
            values = {"head": post.head, "stale": False, "open": on_its_way, "counted_at": now}
            await connection.execute(update(counted).where(counted.c.announcement == row.announcement).values(values))

    async def _aired(self, now: datetime) -> bool:
        """The next hour that is over, of every channel that airs."""
        async with self._store.read() as connection:
            mark = await _mark(connection, AIRED)
        this_hour = now.replace(minute=0, second=0, microsecond=0)
        start = datetime.fromtimestamp(mark, UTC) if mark is not None else this_hour
        start = max(start, this_hour - CATCH_UP)
        end = start + AN_HOUR
        found: dict[UUID, Figures] = {}
        if mark is not None and end <= this_hour:
            for channel, module in self._reporters.items():
                if airing := airs(module):
                    for announcement, n in (await airing.aired(self._context, start, end)).items():
                        found.setdefault(announcement, {})[channel, "aired"] = n
        elif mark is not None:
            return False
        async with self._store.write() as connection:
            for announcement, more in found.items():
                row = (await connection.execute(select(counted).where(counted.c.announcement == announcement))).first()
                if row is not None:
                    held = await _held(connection, announcement)
                    grown = {key: held.get(key, 0) + n for key, n in more.items()}
                    await _keep(connection, row, held, held | grown)
            await _set_mark(connection, AIRED, int((end if mark is not None else start).timestamp()))
        return end + AN_HOUR <= this_hour


async def _held(connection: AsyncConnection, announcement: UUID) -> Figures:
    rows = await connection.execute(select(figures).where(figures.c.announcement == announcement))
    return {(row.channel, row.measure): row.n for row in rows}


async def _keep(connection: AsyncConnection, row: Any, held: Figures, found: Figures) -> None:
    """The announcement's figures as found, and the difference in the sums of its day and of its month."""
    own, added = [], []
    for channel, measure in sorted(held.keys() | found.keys()):
        n = found.get((channel, measure), 0)
        more = n - held.get((channel, measure), 0)
        if not more:
            continue
        own.append({"announcement": row.announcement, "channel": channel, "measure": measure, "n": n})
        its = {"issuer": row.issuer, "kind": row.kind, "channel": channel, "measure": measure, "n": more}
        added += [{**its, "period": f"{row.day:%Y-%m-%d}"}, {**its, "period": f"{row.day:%Y-%m}"}]
    if not own:
        return
    for table, rows, added_up in ((figures, own, False), (sums, added, True)):
        statement = insert_for(connection, table)
        n = table.c.n + statement.excluded.n if added_up else statement.excluded.n
        keys = [column.name for column in table.primary_key]
        await connection.execute(statement.on_conflict_do_update(index_elements=keys, set_={"n": n}), rows)


async def _mark(connection: AsyncConnection, name: str) -> int | None:
    found: int | None = (
        await connection.execute(select(counters.c.last).where(counters.c.name == name))
    ).scalar_one_or_none()
    return found


async def _set_mark(connection: AsyncConnection, name: str, last: int) -> None:
    statement = insert_for(connection, counters).values(name=name, last=last)
    grown = counters.c.last < last
    await connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"last": last}, where=grown))
