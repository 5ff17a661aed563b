"""What is left of an address: keyed hashes of those who were erased, left long ago, or must not be written to.

«Ψευδώνυμο», keyed hash: nobody can read an address from it, but with our keys anybody can try one, so by GDPR
(Art. 4(5), recital 26) it is still personal data, and the page says so.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import delete, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.tables import remembered
from core.given import among
from core.store import insert_for
from core.tokens import Ring

ADDRESS = "address"  # purpose of the keyed hashes
NETWORK = "network"
Why = Literal["erased", "left", "blocked"]


def pseudonyms(ring: Ring, email: str) -> list[str]:
    """By every key we have; the first is the one to keep."""
    return ring.pseudonyms(ADDRESS, email)


def network_hash(ring: Ring, network: str) -> str:
    """Of an IP address or network as its canonical text: what the sign-ups keep of it."""
    return ring.pseudonyms(NETWORK, network)[0]


async def remember(connection: AsyncConnection, hashes: Sequence[str], why: Why, now: datetime) -> None:
    """Keep the hashes; a block outlives what is learnt later."""
    rows = [{"pseudonym": pseudonym, "why": why, "at": now} for pseudonym in hashes]
    if rows:
        statement = insert_for(connection, remembered)
        strongest = remembered.c.why != "blocked" if why != "blocked" else true()
        await connection.execute(
            statement.on_conflict_do_update(
                index_elements=["pseudonym"],
                set_={"why": statement.excluded.why, "at": statement.excluded.at},
                where=strongest,
            ),
            rows,
        )


async def known(connection: AsyncConnection, hashes: Sequence[str]) -> dict[str, str]:
    """Those of the hashes that are kept, and why."""
    query = select(remembered.c.pseudonym, remembered.c.why).where(among(remembered.c.pseudonym, "hashes"))
    rows = await connection.execute(query, {"hashes": hashes})
    return {row.pseudonym: row.why for row in rows}


async def forget(connection: AsyncConnection, hashes: Sequence[str]) -> list[str]:
    """They came back themselves: those that were kept because of an erasure or a leaving."""
    condition = remembered.c.pseudonym.in_(hashes), remembered.c.why != "blocked"
    gone = list((await connection.execute(select(remembered.c.pseudonym).where(*condition))).scalars())
    await connection.execute(delete(remembered).where(*condition))
    return gone


async def block(connection: AsyncConnection, ring: Ring, email: str, now: datetime) -> None:
    """Never write to this address again, not even a confirmation; only a person takes it back, by `unblock`."""
    await remember(connection, pseudonyms(ring, email)[:1], "blocked", now)


async def unblock(connection: AsyncConnection, ring: Ring, email: str) -> bool:
    """Whether it was blocked."""
    result = await connection.execute(
        delete(remembered).where(remembered.c.pseudonym.in_(pseudonyms(ring, email)), remembered.c.why == "blocked")
    )
    return bool(result.rowcount)
