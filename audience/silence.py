"""Who is on a guest list or the press list and gets no mail: their mail came back for good, or they called it spam.

Their place on the list is another matter: who is coming is let in.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Column, String, Table, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.given import among
from core.store import Instant

MOST_CHARACTERS = 200
BY_WITNESS = "mail."  # before an id: the witness hears that they get no mail, not that they left


def silence_columns() -> list[Column[Any]]:
    """`silent`: bounced, complained; NULL: they are written to. `heard_at`: a person said that they are again."""
    return [
        Column("silent", String(16)),
        Column("silent_why", String(MOST_CHARACTERS)),
        Column("silent_since", Instant),
        Column("heard_at", Instant),
    ]


async def fall_silent(
    connection: AsyncConnection, people: Table, person: str, how: str, why: str, now: datetime
) -> bool:
    """False: they got no mail before, or are not of this table. A complaint outweighs a lost mailbox."""
    weaker = people.c.silent.is_(None) if how == "bounced" else people.c.silent.is_distinct_from("complained")
    result = await connection.execute(
        update(people)
        .where(people.c.id == person, weaker)
        .values(silent=how, silent_why=why[:MOST_CHARACTERS], silent_since=now)
    )
    return bool(result.rowcount)


async def speak_again(connection: AsyncConnection, people: Table, person: str, now: datetime) -> None:
    """A person said so: what failed before counts no more."""
    values = {"silent": None, "silent_why": None, "silent_since": None, "heard_at": now}
    await connection.execute(update(people).where(people.c.id == person).values(values))


async def stay_silent(connection: AsyncConnection, people: Table, witnessed: Mapping[str, datetime]) -> None:
    """After a restore: these had complained since the backup, each at its time. In the caller's transaction."""
    since = {name.removeprefix(BY_WITNESS): at for name, at in witnessed.items() if name.startswith(BY_WITNESS)}
    query = select(people.c.id).where(among(people.c.id, "people"), people.c.silent.is_distinct_from("complained"))
    for person in (await connection.execute(query, {"people": list(since)})).scalars().all():
        values = {"silent": "complained", "silent_since": since[person]}
        await connection.execute(update(people).where(people.c.id == person).values(values))


async def heard_at(connection: AsyncConnection, people: Table, person: str) -> datetime | None:
    query = select(people.c.heard_at).where(people.c.id == person)
    found: datetime | None = (await connection.execute(query)).scalar_one_or_none()
    return found
