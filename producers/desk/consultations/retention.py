"""How long is kept who commented, and from where."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.context import Context
from core.retention import SLICE_ROWS, Rule
from producers.desk.consultations.tables import comments
from producers.desk.consultations.words import WORDS
from producers.desk.settings import DeskSettings

NETWORK_KEPT = timedelta(days=7)


def rules(context: Context) -> Sequence[Rule]:
    """For the wiring. The comments themselves are part of a public procedure, and stay."""
    named = timedelta(days=DeskSettings().comments_kept_days)
    return [
        _emptying(context, "comment_names", comments.c.name != "", named, {"name": ""}),
        _emptying(context, "comment_networks", comments.c.network.is_not(None), NETWORK_KEPT, {"network": None}),
    ]


def _emptying(context: Context, name: str, full: ColumnElement[bool], kept: timedelta, values: dict[str, Any]) -> Rule:
    """A rule that empties a column of old comments."""

    async def due(connection: AsyncConnection, now: datetime) -> int:
        query = select(func.count()).select_from(comments).where(full, comments.c.at <= now - kept)
        return int((await connection.execute(query)).scalar_one())

    async def apply(now: datetime) -> int:
        some = select(comments.c.id).where(full, comments.c.at <= now - kept).limit(SLICE_ROWS)
        async with context.store.write() as connection:
            return (await connection.execute(update(comments).where(comments.c.id.in_(some)).values(values))).rowcount

    return Rule(name, WORDS, kept, due, apply)
