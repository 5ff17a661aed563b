"""Brings the database to this program's shape: Alembic, expand then contract."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from core.store import Store, insert_for
from core.tables import hub
from keryx.wiring import load_tables

FOLDER = Path(__file__).parent / "migrations"


def configuration(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config


def newest() -> str:
    """The revision this program wants."""
    head = ScriptDirectory.from_config(configuration()).get_current_head()
    assert head is not None
    return head


def _upgrade(connection: Connection) -> None:
    command.upgrade(configuration(connection), "head")


async def migrate(store: Store) -> None:
    """Upgrade to the newest revision; does nothing when it is there. Safe to call from several processes."""
    load_tables()
    async with store.write() as connection:
        await connection.run_sync(_upgrade)
        await connection.execute(insert_for(connection, hub).values(id=1).on_conflict_do_nothing())


async def revision_of(store: Store) -> str | None:
    """The database's revision; None for an empty one."""

    def look(connection: Connection) -> str | None:
        if "alembic_version" not in inspect(connection).get_table_names():
            return None
        return MigrationContext.configure(connection).get_current_revision()

    async with store.read() as connection:
        return await connection.run_sync(look)
