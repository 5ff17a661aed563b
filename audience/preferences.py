"""What subscribers change themselves by their signed link: choices, topics, pauses, language. Each change is kept."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from audience import consent as ledger
from audience import registry
from audience.choices import Choices, set_of
from audience.consent import Proof, What, Wording
from audience.registry import Held
from audience.tables import subscribers
from core.directory import load_directory
from core.store import Store
from core.witness import Witness, count_action


async def choose(
    store: Store,
    witness: Witness,
    subscriber: str,
    choices: Choices,
    *,
    wording: Wording,
    source: str,
    now: datetime,
    network: str | None = None,
    language: str | None = None,
) -> bool:
    """Other kinds, topics, areas, issuers, frequency, another language; False: they are not subscribed (any more)."""
    async with store.write() as connection:
        held = await _subscribed(connection, subscriber)
        if held is None:
            return False
        proof = Proof(source, wording=await ledger.worded(connection, wording, now), network=network)
        changed = await _change(connection, held, "choices", await set_of(connection, choices), proof, now)
        if language is not None and language != held.subscriber.language:
            mine = subscribers.c.id == subscriber
            await connection.execute(update(subscribers).where(mine).values(language=language))
            await ledger.record(connection, subscriber, "language", held.set, held.set, Proof(source), now)
            changed = True
        number = await count_action(connection) if changed else None
    await _tell(witness, number)
    return True


async def leave_topic(
    store: Store, witness: Witness, subscriber: str, topic: str, *, source: str, now: datetime
) -> Choices | None:
    """No more about this topic; what is left. None: that was all there was, so they have left altogether.

    Who had chosen no topic had all of them, and keeps all others that the hub has now. A topic they do not have changes
    nothing: an old link must not turn all topics into a list.
    """
    async with store.write() as connection:
        held = await _subscribed(connection, subscriber)
        if held is None:
            return None
        chosen = held.subscriber.filter
        had: Collection[str] = chosen.topics or [t.slug for t in (await load_directory(connection)).topics]
        if topic not in had:
            return held.subscriber.choices
        kept = frozenset(had) - {topic}
        if kept:
            choices = Choices(replace(chosen, topics=kept), held.subscriber.manner)
            await _change(connection, held, "choices", await set_of(connection, choices), Proof(source), now)
            number = await count_action(connection)
    if kept:
        await _tell(witness, number)
        return choices
    await registry.depart(store, witness, subscriber, source=source, now=now)
    return None


async def pause(
    store: Store,
    witness: Witness,
    subscriber: str,
    until: datetime | None,
    *,
    source: str,
    now: datetime,
    urgent_too: bool | None = None,
) -> bool:
    """Nothing before `until` (the beginning of a local day); None ends a pause.

    Urgent ones are held back too, unless they chose otherwise: `urgent_too` says so together with the pause.
    """
    async with store.write() as connection:
        held = await _subscribed(connection, subscriber)
        if held is None:
            return False
        after, manner = held.set, held.subscriber.manner
        if urgent_too is not None and urgent_too != manner.through_pause:
            choices = Choices(held.subscriber.filter, replace(manner, through_pause=urgent_too))
            after = await set_of(connection, choices)
        await connection.execute(
            update(subscribers).where(subscribers.c.id == subscriber).values(paused_until=until, filter=after)
        )
        await ledger.record(connection, subscriber, "pause", held.set, after, Proof(source), now)
        number = await count_action(connection)
    await _tell(witness, number)
    return True


async def _subscribed(connection: AsyncConnection, subscriber: str) -> Held | None:
    held = await registry.hold(connection, subscriber)
    return held if held is not None and held.subscriber.state == "confirmed" else None


async def _change(connection: AsyncConnection, held: Held, what: What, after: int, proof: Proof, now: datetime) -> bool:
    if after == held.set:
        return False
    identity = held.subscriber.id
    await connection.execute(update(subscribers).where(subscribers.c.id == identity).values(filter=after))
    await ledger.record(connection, identity, what, held.set, after, proof, now)
    return True


async def _tell(witness: Witness, number: int | None) -> None:
    """A change counts as an action of the hub, so that a backup from before it is held: it knows another wish."""
    if number is not None:
        await witness.action(number, None, 0, "preferences", "")
