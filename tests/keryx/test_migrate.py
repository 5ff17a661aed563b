"""Migrations lead to the very shape that the tables name, on both databases, and may run twice."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from audience import registry
from audience.consent import history
from audience.filters import Filter
from audience.registry import Subscription
from core.store import Store
from core.tables import metadata
from keryx.migrate import configuration, migrate, newest, revision_of
from keryx.wiring import load_tables

pytestmark = pytest.mark.empty_database


async def test_an_empty_database_gets_the_shape_of_the_tables(database_url: str) -> None:
    store = Store.open(database_url)
    assert await revision_of(store) is None
    await migrate(store)
    await migrate(store)
    assert await revision_of(store) == newest()

    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async with store.read() as connection:
        assert await connection.run_sync(differences) == []
    await store.close()


def test_the_newest_revision_is_the_one_at_the_end_of_the_chain() -> None:
    assert newest() == ScriptDirectory.from_config(configuration()).get_current_head()


async def test_the_people_of_the_first_shape_are_kept(database_url: str) -> None:
    """0003 makes tables anew that others point to: rows, ids and the order of what follows stay."""
    load_tables()
    store = Store.open(database_url)

    def to(revision: str) -> Callable[[Connection], None]:
        return lambda connection: command.upgrade(configuration(connection), revision)

    async with store.write() as connection:
        await connection.run_sync(to("0001"))
        for statement in (
            "INSERT INTO audience_filters (kinds, topics) VALUES ('|event|', ''), ('', '|politismos|')",
            "INSERT INTO audience_subscribers (id, email, language, filter, state, created_at)"
            " VALUES ('a', 'maria@dimotes.example', 'el', 2, 'left', '2026-01-02 03:04:05')",
            "INSERT INTO audience_consents (subscriber, given, wording, source, at)"
            " VALUES ('a', 1, 'Ναι', 'test', '2026-01-02 03:04:05'), ('a', 0, '', 'link', '2026-02-02 03:04:05')",
        ):
            await connection.execute(text(statement))
    await migrate(store)
    async with store.read() as connection:
        kept = [(row.act, row.wording, row.source) for row in await history(connection, "a")]
    assert kept == [("given", "Ναι", "test"), ("withdrawn", "", "link")]
    found = await registry.find(store, "a")
    assert found is not None
    assert (found.email, found.filter.topics, found.state) == ("maria@dimotes.example", {"politismos"}, "left")
    wanted = [Subscription("nikos@dimotes.example", "el", Filter(kinds=frozenset({"tender"})))]
    now = datetime(2026, 11, 24, tzinfo=UTC)
    assert await registry.add(store, wanted, consent="Ναι", source="test", now=now) == registry.Added(new=1)
    await store.close()
