"""What the hub itself keeps about people besides its register: letters and mailings on their way, and logs."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, not_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.context import Context
from core.idempotency import KEPT
from core.language.catalogue import Catalogue
from core.retention import SLICE_ROWS, RetentionSettings, Rule, deleting
from core.store import Store
from core.tables import dead_letters, deliveries, idempotency, mailings, receipts, work_items

WORDS = Catalogue.load(Path(__file__).with_name("retention.toml"))
_OPEN = ("planned", "sending", "later", "unknown", "held")
_LETTER = and_(mailings.c.name.is_(None), mailings.c.cursor == "", mailings.c.state == "planned")


def rules(context: Context) -> Sequence[Rule]:
    """For the wiring."""
    store, settings = context.store, RetentionSettings()
    return [
        _mailings(store, "letters", _LETTER, timedelta(days=settings.letters_days)),
        _mailings(store, "mailings", not_(_LETTER), timedelta(days=settings.mailings_days)),
        Rule("receipts", WORDS),
        # The agenda forgets them too; here they are counted, and shown.
        deleting(store, "keys", WORDS, idempotency, lambda old: idempotency.c.at <= old, KEPT),
        Rule("logs", WORDS),
    ]


def _mailings(store: Store, name: str, which: ColumnElement[bool], kept: timedelta) -> Rule:
    """With deliveries, receipts, work items and dead letters; not while one of its deliveries is under way."""

    def old(now: datetime) -> ColumnElement[bool]:
        under_way = exists().where(deliveries.c.announcement == mailings.c.id, deliveries.c.state.in_(_OPEN))
        return and_(which, mailings.c.created_at <= now - kept, ~under_way)

    async def due(connection: AsyncConnection, now: datetime) -> int:
        query = select(func.count()).select_from(mailings).where(old(now))
        return int((await connection.execute(query)).scalar_one())

    async def apply(now: datetime) -> int:
        async with store.write() as connection:
            ids = (await connection.execute(select(mailings.c.id).where(old(now)).limit(SLICE_ROWS))).scalars().all()
            for mailing in ids:
                await _forget(connection, mailing)
        return len(ids)

    return Rule(name, WORDS, kept, due, apply)


async def _forget(connection: AsyncConnection, mailing: Any) -> None:
    mine = deliveries.c.announcement == mailing
    items = select(deliveries.c.item).where(mine, deliveries.c.item.is_not(None))
    await connection.execute(delete(work_items).where(work_items.c.id.in_(items)))
    await connection.execute(delete(receipts).where(receipts.c.delivery.in_(select(deliveries.c.id).where(mine))))
    await connection.execute(delete(deliveries).where(mine))
    await connection.execute(delete(dead_letters).where(dead_letters.c.announcement == mailing))
    await connection.execute(delete(mailings).where(mailings.c.id == mailing))
