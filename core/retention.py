"""How long anything about a person is kept: rules that name what, how long and why, and one job that applies them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from pydantic import Field
from sqlalchemy import ColumnElement, Table, delete, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from core.language.catalogue import Catalogue
from core.settings import Section, section
from core.store import Store

log = structlog.get_logger()
SLICE_ROWS = 500

Due = Callable[[AsyncConnection, datetime], Awaitable[int]]
Apply = Callable[[datetime], Awaitable[int]]


class RetentionSettings(Section):
    """How long what is about people is kept (KERYX_RETENTION_…); `keryx retention` shows the whole table."""

    model_config = section("retention")

    left_days: int = Field(
        30,
        ge=0,
        description="days after which the address of who left, complained or bounced is no more than a keyed hash",
    )
    asked_days: int = Field(30, ge=7, description="days that sign-ups which were answered are kept, for the limits")
    proofs_days: int = Field(730, ge=0, description="days that the proof of a consent is kept after it was replaced")
    letters_days: int = Field(90, ge=7, description="days that letters to one person and their receipts are kept")
    mailings_days: int = Field(730, ge=30, description="days that other mailings and their receipts are kept")


@dataclass(frozen=True)
class Rule:
    """One row of the table. Its folder brings the words: `retention.{name}.what`, `.kept`, `.why`, `.how`.

    `due` counts what has come to its end; `apply` takes a slice of it away, and says how many. Neither where nothing in
    the database is meant (a log), or where it stays.
    """

    name: str
    words: Catalogue
    kept: timedelta | None = None  # None: `.kept` says it in words alone
    due: Due | None = None
    apply: Apply | None = None

    def said(self, part: str, language: str) -> str:
        days = self.kept.days if self.kept is not None else 0
        return self.words(f"retention.{self.name}.{part}", language, days=days)


def deleting(
    store: Store,
    name: str,
    words: Catalogue,
    table: Table,
    old: Callable[[datetime], ColumnElement[bool]],
    kept: timedelta,
) -> Rule:
    """A rule that deletes the rows of a table for which `old(the moment `kept` ago)` holds."""

    async def due(connection: AsyncConnection, now: datetime) -> int:
        query = select(func.count()).select_from(table).where(old(now - kept))
        return int((await connection.execute(query)).scalar_one())

    async def apply(now: datetime) -> int:
        key = tuple_(*table.primary_key.columns)
        some = select(*table.primary_key.columns).where(old(now - kept)).limit(SLICE_ROWS)
        async with store.write() as connection:
            return (await connection.execute(delete(table).where(key.in_(some)))).rowcount

    return Rule(name, words, kept, due, apply)


class Retention:
    """The job. A rule that fails does not hold up the others; then the job fails, and is tried again."""

    name = "retention"
    every = timedelta(hours=1)

    def __init__(self, store: Store, rules: Sequence[Rule]) -> None:
        self._store, self._rules = store, rules

    async def run(self, now: datetime) -> bool:
        """A slice of every rule; True while one of them may have more."""
        more, wrong = False, []
        for rule in self._rules:
            if rule.apply is None:
                continue
            try:
                count = await rule.apply(now)
            except Exception as error:
                wrong.append(error)
                continue
            if count:
                log.info("retention.applied", rule=rule.name, count=count)
            more = more or count >= SLICE_ROWS
        if not more:
            # Also what an erasure had to leave there, because somebody was reading just then.
            await self._store.scrub()
        if wrong:
            raise ExceptionGroup("rules of retention", wrong)
        return more


async def counted(store: Store, rules: Sequence[Rule], now: datetime) -> list[tuple[Rule, int | None]]:
    """Every rule with how much of it is due; None where nothing is to be counted."""
    async with store.read() as connection:
        return [(rule, await rule.due(connection, now) if rule.due is not None else None) for rule in rules]
