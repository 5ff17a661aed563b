"""Alembic's door: it gets the open connection from `keryx.migrate`."""

from typing import Any, Literal

from alembic import context

from core.store import Instant
from core.tables import metadata


def _plainly(kind: str, thing: Any, _autogen: object) -> str | Literal[False]:
    """A migration names no type of the program: it must mean the same for ever."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, Instant) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
    render_item=_plainly,
)
with context.begin_transaction():
    context.run_migrations()
