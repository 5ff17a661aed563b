"""Sign-ups whose answer is awaited no more: their address was blocked or erased, here or before a restore."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.tables import signups
from core.given import among
from core.witness import Word

LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


async def shut(connection: AsyncConnection, email: str) -> None:
    """The address is blocked: nobody waits for its answer, and no letter of it finds anybody."""
    mine = signups.c.email == email
    await connection.execute(update(signups).where(mine).values(email=None, state="blocked"))


async def told(connection: AsyncConnection, words: Sequence[Word]) -> None:
    """After a restore: who was erased or left long ago had asked before, and who was blocked waits no more.

    What was asked after the word stays. In the caller's transaction.
    """
    said = {(word.pseudonym, word.why): word.at for word in words if not word.of}
    query = select(signups.c.id, signups.c.pseudonym, signups.c.created_at).where(among(signups.c.pseudonym, "hashes"))
    rows = (await connection.execute(query, {"hashes": list({pseudonym for pseudonym, _ in said})})).all()

    def before(*whys: str) -> list[str]:
        return [
            row.id for row in rows if any(row.created_at <= said.get((row.pseudonym, why), LONG_AGO) for why in whys)
        ]

    shut_out = signups.c.id.in_(before("blocked")), signups.c.state == "waiting"
    await connection.execute(update(signups).where(*shut_out).values(email=None, state="blocked"))
    await connection.execute(delete(signups).where(signups.c.id.in_(before("erased", "left"))))
