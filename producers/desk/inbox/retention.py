"""How long what citizens wrote is kept, and where it came from."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.context import Context
from core.language.catalogue import Catalogue
from core.retention import SLICE_ROWS, Rule, deleting
from producers.desk.inbox.tables import messages
from producers.desk.settings import DeskSettings

WORDS = Catalogue.load(Path(__file__).with_name("words.toml"))
NETWORK_KEPT = timedelta(days=7)


def rules(context: Context) -> Sequence[Rule]:
    """For the wiring."""
    settings, store = DeskSettings(), context.store

    def traced(now: datetime) -> ColumnElement[bool]:
        return (messages.c.at <= now - NETWORK_KEPT) & messages.c.network.is_not(None)

    async def due(connection: AsyncConnection, now: datetime) -> int:
        query = select(func.count()).select_from(messages).where(traced(now))
        return int((await connection.execute(query)).scalar_one())

    async def apply(now: datetime) -> int:
        some = select(messages.c.id).where(traced(now)).limit(SLICE_ROWS)
        async with store.write() as connection:
            return (
                await connection.execute(update(messages).where(messages.c.id.in_(some)).values(network=None))
            ).rowcount

    kept, spam = timedelta(days=settings.inbox_kept_days), timedelta(days=settings.inbox_spam_days)
    ended = messages.c.state.in_(("answered", "closed"))
    return [
        deleting(store, "inbox", WORDS, messages, lambda old: ended & (messages.c.changed_at <= old), kept),
        deleting(
            store,
            "inbox_spam",
            WORDS,
            messages,
            lambda old: (messages.c.state == "spam") & (messages.c.changed_at <= old),
            spam,
        ),
        Rule("inbox_network", WORDS, NETWORK_KEPT, due, apply),
    ]
