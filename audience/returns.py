"""What mail that came back does to whom it was for: nothing more is sent to them, and it is told why."""

from datetime import datetime
from typing import Literal

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from audience import consent, registry
from audience.consent import Proof
from audience.guests.tables import guests
from audience.press import contacts as press
from audience.press.tables import contacts
from audience.silence import BY_WITNESS, fall_silent, heard_at
from audience.tables import consents, subscribers
from core.store import Store
from core.witness import Witness, count_action

Ended = Literal["bounced", "complained"]


LISTS = (contacts, guests)  # whose people stay on them, and get no mail


async def bounced(connection: AsyncConnection, person: str, why: str, now: datetime) -> bool:
    """A mailbox is lost, in the caller's transaction: of a subscriber, of the press list or of a guest (their id). True
    when they were written to until now.

    Who left or complained stays so; who signs up again, or is set back by a clerk, is written to again.
    """
    source = f"bounce: {why}"
    if await _end(connection, person, "bounced", source, now, only_from=("confirmed",)):
        return True
    return any([await fall_silent(connection, people, person, "bounced", source, now) for people in LISTS])


async def complained(store: Store, witness: Witness, person: str, why: str, now: datetime) -> bool:
    """They called a mail of ours spam: nothing is sent to them any more, and no restored backup does it either."""
    source = f"complaint: {why}"
    async with store.read() as connection:
        listed = [
            people
            for people in LISTS
            if (await connection.execute(select(people.c.id).where(people.c.id == person))).first() is not None
        ]
    await witness.left(f"{BY_WITNESS}{person}" if listed else person, now)
    async with store.write() as connection:
        ended = [await fall_silent(connection, people, person, "complained", source, now) for people in listed]
        if not listed:
            ended = [await _end(connection, person, "complained", source, now, only_from=("confirmed", "bounced"))]
        if not any(ended):
            return False
        number = await count_action(connection)
    await witness.action(number, None, 0, "leave", "")
    return True


async def left(store: Store, witness: Witness, person: str, now: datetime) -> None:
    """They asked by the mail that a list's headers name (RFC 2369), with their own token: subscribers, or the press."""
    if await registry.find(store, person) is not None:
        await registry.depart(store, witness, person, source="unsubscribe mail", now=now)
    elif await press.find(store, person) is not None:
        await press.stop(store, witness, person, now)


async def counts_since(connection: AsyncConnection, person: str) -> datetime | None:
    """From when on what fails counts against them: since they last agreed, or a clerk set them back. None: always."""
    query = select(func.max(consents.c.at)).where(
        # Whoever brings a list again does not know whether they get their mail.
        consents.c.subscriber == person,
        consents.c.act == "given",
        ~consents.c.source.startswith("import:"),
    )
    agreed: datetime | None = (await connection.execute(query)).scalar_one_or_none()
    if agreed is not None:
        return agreed
    times = [await heard_at(connection, people, person) for people in LISTS]
    return next((at for at in times if at is not None), None)


async def _end(
    connection: AsyncConnection,
    subscriber: str,
    state: Ended,
    source: str,
    now: datetime,
    *,
    only_from: tuple[str, ...],
) -> bool:
    held = await registry.hold(connection, subscriber)
    if held is None or held.subscriber.state not in only_from:
        return False
    await connection.execute(
        update(subscribers).where(subscribers.c.id == subscriber).values(state=state, left_at=now, paused_until=None)
    )
    await consent.record(connection, subscriber, "choices", held.set, None, Proof(source[:200]), now)
    return True
