"""Who else has a draft open right now."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select

from core.clock import Clock
from core.store import Store, insert_for
from producers.desk.tables import present

GONE_AFTER = timedelta(seconds=90)  # a page that is open says so each half minute


async def here(store: Store, clock: Clock, draft: UUID, session: UUID, who: str) -> None:
    now = clock.now()
    row = {"draft": draft, "session": session, "who": who, "at": now}
    async with store.write() as connection:
        await connection.execute(delete(present).where(present.c.draft == draft, present.c.at < now - GONE_AFTER))
        await connection.execute(
            insert_for(connection, present)
            .values(row)
            .on_conflict_do_update(index_elements=["draft", "session"], set_={"at": now})
        )


async def beside(store: Store, clock: Clock, draft: UUID, session: UUID, who: str) -> list[str]:
    """Others than this person who have it open."""
    query = (
        select(present.c.who)
        .distinct()
        .where(present.c.draft == draft, present.c.session != session, present.c.who != who)
        .where(present.c.at >= clock.now() - GONE_AFTER)
        .order_by(present.c.who)
    )
    async with store.read() as connection:
        return list((await connection.execute(query)).scalars())
