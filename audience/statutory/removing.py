"""Off a statutory list: the service is theirs no more, and no restored backup writes to them as its members again.

The witness hears of it by keyed hashes of a purpose of their own: they match no subscription's.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.statutory.tables import lists, members
from core.store import Store
from core.tokens import Keys, Ring
from core.witness import Witness, Word, count_action

REMOVED = "removed"  # a kind of the witness's words
MEMBER = "statutory member"  # purpose of the keyed hashes
EVERYBODY = "everybody"  # in the place of a hash: the list itself was deleted


def pseudonyms(ring: Ring, slug: str, email: str) -> list[str]:
    return ring.pseudonyms(MEMBER, f"{slug}\0{email}")


async def remove(store: Store, keys: Keys, witness: Witness, slug: str, email: str, now: datetime) -> bool:
    """`email` is normalised; whether they were on it."""
    hashes = pseudonyms(await keys.ring(), slug, email)
    mine = members.c.list == slug, members.c.email == email
    async with store.read() as connection:
        if (await connection.execute(select(members.c.id).where(*mine))).first() is None:
            return False
    await witness.said(REMOVED, hashes, now, of=slug)
    async with store.write() as connection:
        result = await connection.execute(delete(members).where(*mine))
        number = await count_action(connection)
    await witness.action(number, None, 0, "remove", "")
    return bool(result.rowcount)


async def drop(store: Store, witness: Witness, slug: str, now: datetime) -> None:
    """The list and everybody on it, at somebody's word."""
    await witness.said(REMOVED, [EVERYBODY], now, of=slug)
    async with store.write() as connection:
        await delete_list(connection, slug)
        number = await count_action(connection)
    await witness.action(number, None, 0, "remove", "")


async def delete_list(connection: AsyncConnection, slug: str) -> int:
    """The list and everybody on it; how many they were."""
    gone = await connection.execute(delete(members).where(members.c.list == slug))
    await connection.execute(delete(lists).where(lists.c.slug == slug))
    return gone.rowcount


async def back_on(witness: Witness, ring: Ring, slug: str, emails: Iterable[str], removed: Sequence[Word]) -> None:
    """These are on the list again, after the commit. `removed`: those of whom the witness knows a removal from it."""
    known = {word.pseudonym for word in removed}
    back = [hashed for email in emails for hashed in pseudonyms(ring, slug, email) if hashed in known]
    await witness.unsaid((REMOVED,), back, of=slug)


async def again(connection: AsyncConnection, ring: Ring, words: Sequence[Word]) -> None:
    """After a restore: these were taken off since the backup was made; who came later stays. In its transaction."""
    removed: defaultdict[str, dict[str, datetime]] = defaultdict(dict)
    for word in words:
        if word.why == REMOVED:
            removed[word.of][word.pseudonym] = word.at
    for slug, hashes in removed.items():
        made = select(lists.c.created_at).where(lists.c.slug == slug)
        created_at = (await connection.execute(made)).scalar_one_or_none()
        if created_at is not None and EVERYBODY in hashes and created_at <= hashes[EVERYBODY]:
            await delete_list(connection, slug)
        elif created_at is not None:
            await _off(connection, ring, slug, hashes)


async def _off(connection: AsyncConnection, ring: Ring, slug: str, removed: Mapping[str, datetime]) -> None:
    rows = await connection.execute(
        select(members.c.id, members.c.email, members.c.created_at).where(members.c.list == slug)
    )
    gone = [
        row.id
        for row in rows
        if any(row.created_at <= removed[h] for h in pseudonyms(ring, slug, row.email) if h in removed)
    ]
    for start in range(0, len(gone), 500):
        await connection.execute(delete(members).where(members.c.id.in_(gone[start : start + 500])))
