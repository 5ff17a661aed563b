"""What authors do: post, correct, withdraw, expunge, change the schedule, and look at what nobody knows."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from core.second_chance import answer_unknown
from schemas.edition import Reason, Weight
from tests.hub import EVENT
from tests.simulation.desk import Desk, Intent
from tests.simulation.people import TOPICS
from tests.simulation.turns import START
from tests.simulation.world import CHANNELS

MOST = 3  # announcements of one seed
STARTS = ("2026-12-12T19:30:00+02:00", "2026-12-13T19:30:00+02:00")


async def post(desk: Desk, intent: Intent, data: dict[str, Any]) -> Any:
    return await desk.posting.post(data, "maria", key=intent.idempotency)


async def correct(desk: Desk, intent: Intent, announcement: UUID, data: dict[str, Any], weight: Weight) -> Any:
    return await desk.posting.correct(
        announcement, data, "maria", reason=Reason.CORRECTION, weight=weight, key=intent.idempotency
    )


async def withdraw(desk: Desk, intent: Intent, announcement: UUID) -> Any:
    return await desk.posting.withdraw(announcement, "maria", reason="λάθος", key=intent.idempotency)


async def expunge(desk: Desk, intent: Intent, announcement: UUID) -> Any:
    return await desk.posting.expunge(announcement, "maria", reason="προσωπικά δεδομένα", key=intent.idempotency)


async def reschedule(desk: Desk, intent: Intent, announcement: UUID, **changes: Any) -> None:
    await desk.posting.reschedule(announcement, "maria", **changes)


def act(desk: Desk, dice: float) -> None:
    """An author does something; `dice` from 0 to 0.8 says what."""
    world = desk.world
    random = world.random
    rows = world.database.rows("SELECT id, head FROM announcements WHERE withdrawn_at IS NULL ORDER BY posted_at, id")
    live = [(UUID(key), head) for key, head in rows]
    if dice < 0.25 or not live:
        if len(world.judge.heads) < MOST:
            desk.intend(post, data=_text(desk, release=random.choice((0, 0, 8, 20))))
        return
    announcement, head = random.choice(live)
    if dice < 0.6:
        old = desk.written.get((announcement, head))
        data = _text(desk, old=old[0] if old else None)
        weight = random.choice((Weight.MINOR, Weight.MATERIAL))
        desk.intend(correct, announcement=announcement, data=data, weight=weight)
    elif dice < 0.68:
        desk.intend(withdraw, announcement=announcement)
    elif dice < 0.7:
        desk.intend(expunge, announcement=announcement)
    else:
        at = START + timedelta(seconds=world.machine.now)
        change: dict[str, Any] = random.choice(
            (
                {"paused": True},
                {"paused": False},
                {"release_at": at + timedelta(seconds=random.choice((0, 6, 15)))},
                {"expires_at": at + timedelta(seconds=random.choice((10, 200)))},
            )
        )
        desk.intend(reschedule, announcement=announcement, **change)


def _text(desk: Desk, *, release: int = 0, old: dict[str, Any] | None = None) -> dict[str, Any]:
    world = desk.world
    random = world.random
    data = dict(EVENT)
    data["topics"] = old["topics"] if old and random.random() < 0.7 else [random.choice(TOPICS)]
    if release:
        data["release"] = (START + timedelta(seconds=world.machine.now + release)).isoformat()
    if "channels" in world.options and random.random() < 0.3:
        data["channels"] = {"only": [random.choice(CHANNELS)]}
    if "mailings" in world.options:
        data["occurrences"] = [{"start": random.choice(STARTS)}]
        if random.random() < 0.2:
            data["urgency"] = "urgent"
    return data


async def look(desk: Desk) -> bool:
    """A person looks at the place and answers what nobody knows; whether there was something."""
    world = desk.world
    rows = world.database.rows(
        "SELECT id, announcement, target, sending_edition FROM deliveries "
        "WHERE state = 'unknown' AND channel = 'place' ORDER BY id"
    )
    if world.held:
        return False
    answered = False
    for delivery, key, target, edition in rows:
        if not world.calm and world.random.random() < 0.5:
            continue
        there = any(
            (a.announcement, a.channel, a.target, a.edition) == (UUID(key), "place", target, edition)
            for a in world.judge.arrivals
        )
        async with world.database.transaction() as connection:
            now = START + timedelta(seconds=world.machine.now)
            await answer_unknown(connection, delivery, "sent" if there else "again", "maria", now)
        world.seen[f"answered: {'sent' if there else 'again'}"] += 1
        answered = True
    return answered


async def unpause(desk: Desk) -> bool:
    """What stands paused goes on; whether there was something."""
    world = desk.world
    paused = "SELECT announcement FROM schedules JOIN announcements ON id = announcement WHERE paused"
    rows = world.database.rows(f"{paused} AND withdrawn_at IS NULL ORDER BY announcement")
    for (key,) in rows:
        desk.intend(reschedule, announcement=UUID(key), paused=False)
    await world.machine.settle()
    return bool(rows)
