"""What is left of an address: keyed hashes of those who were erased, left long ago, want no invitations, or must not be
written to. Each is kept and taken back by itself.

«Ψευδώνυμο», keyed hash: nobody can read an address from it, but with our keys anybody can try one, so by GDPR
(Art. 4(5), recital 26) it is still personal data, and the page says so.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.tables import remembered
from core.given import among
from core.store import insert_for
from core.tokens import Ring
from core.witness import Word

ADDRESS = "address"  # purpose of the keyed hashes
NETWORK = "network"
Why = Literal["erased", "left", "blocked", "uninvited"]
STRONGEST_LAST = ("left", "erased", "blocked")


def pseudonyms(ring: Ring, email: str) -> list[str]:
    """By every key we have; the first is the one to keep."""
    return ring.pseudonyms(ADDRESS, email)


def network_hash(ring: Ring, network: str) -> str:
    """Of an IP address or network as its canonical text: what the sign-ups keep of it."""
    return ring.pseudonyms(NETWORK, network)[0]


async def remember(connection: AsyncConnection, hashes: Sequence[str], why: Why, now: datetime) -> None:
    """Keep the hashes as this, beside whatever else they are kept as."""
    await _keep(connection, [{"pseudonym": pseudonym, "why": why, "at": now} for pseudonym in hashes])


async def learn(connection: AsyncConnection, words: Sequence[Word]) -> None:
    """After a restore: what the witness knows, each as it was."""
    kept = (*STRONGEST_LAST, "uninvited")
    await _keep(
        connection, [{"pseudonym": w.pseudonym, "why": w.why, "at": w.at} for w in words if w.why in kept and not w.of]
    )


async def _keep(connection: AsyncConnection, rows: Sequence[dict[str, object]]) -> None:
    if rows:
        statement = insert_for(connection, remembered)
        await connection.execute(
            statement.on_conflict_do_update(index_elements=["pseudonym", "why"], set_={"at": statement.excluded.at}),
            rows,
        )


async def known(connection: AsyncConnection, hashes: Sequence[str]) -> dict[str, str]:
    """Those of the hashes whose owners nothing brings back but themselves, and why: the strongest that is kept."""
    query = select(remembered.c.pseudonym, remembered.c.why).where(
        among(remembered.c.pseudonym, "hashes"), remembered.c.why.in_(STRONGEST_LAST)
    )
    rows = (await connection.execute(query, {"hashes": hashes})).all()
    return {row.pseudonym: row.why for row in sorted(rows, key=lambda row: STRONGEST_LAST.index(row.why))}


async def kept_as(connection: AsyncConnection, hashes: Sequence[str], why: Why) -> set[str]:
    """Those of the hashes that are kept as this."""
    query = select(remembered.c.pseudonym).where(among(remembered.c.pseudonym, "hashes"), remembered.c.why == why)
    return set((await connection.execute(query, {"hashes": hashes})).scalars())


async def forget(connection: AsyncConnection, hashes: Sequence[str]) -> list[str]:
    """They came back themselves: those that were kept because of an erasure or a leaving."""
    condition = remembered.c.pseudonym.in_(hashes), remembered.c.why.in_(("erased", "left"))
    gone = list((await connection.execute(select(remembered.c.pseudonym).where(*condition).distinct())).scalars())
    await connection.execute(delete(remembered).where(*condition))
    return gone


async def block(connection: AsyncConnection, ring: Ring, email: str, now: datetime) -> None:
    """Never write to this address again, not even a confirmation; only a person takes it back."""
    await remember(connection, pseudonyms(ring, email)[:1], "blocked", now)


async def take_back(connection: AsyncConnection, hashes: Sequence[str], why: Why) -> bool:
    """They are kept as this no more; whether any was."""
    result = await connection.execute(
        delete(remembered).where(remembered.c.pseudonym.in_(hashes), remembered.c.why == why)
    )
    return bool(result.rowcount)
