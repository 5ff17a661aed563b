"""Migrations lead to the very shape that the tables name, on both databases, and may run twice."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from core.store import Store
from core.tables import metadata
from keryx.migrate import configuration, migrate, newest, revision_of


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
