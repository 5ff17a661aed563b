"""Brings the database to this program's shape: Alembic, expand then contract."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from core.store import Store, insert_for
from core.tables import hub
from keryx.wiring import load_tables

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent / "migrations"


def configuration(connection: Connection | None = None) -> "Config":
    from alembic.config import Config  # a third of a second, for what is mostly there already

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config


def newest() -> str:
    """The revision this program wants: scripts are called by their number, one after another."""
    return max(path.name.partition("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py"))


def _upgrade(connection: Connection) -> None:
    from alembic import command

    command.upgrade(configuration(connection), "head")


async def migrate(store: Store) -> None:
    """Upgrade to the newest revision; does nothing when it is there. Safe to call from several processes."""
    load_tables()
    if await revision_of(store) == newest():
        return
    async with store.write() as connection:
        await connection.run_sync(_upgrade)
        await connection.execute(insert_for(connection, hub).values(id=1).on_conflict_do_nothing())


async def revision_of(store: Store) -> str | None:
    """The database's revision; None for an empty one."""

    def look(connection: Connection) -> str | None:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
        return found

    async with store.read() as connection:
        return await connection.run_sync(look)
