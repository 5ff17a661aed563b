"""What readers do: leave, come back, choose anew, rest, ask for their link; and who stops a mailing."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import update

from audience import registry
from audience.choices import set_of
from audience.registry import Return, tell_of_return
from audience.tables import subscribers
from core import mailings
from core.mailings import write_letter
from tests.simulation.desk import Desk, Intent
from tests.simulation.people import LINK, PEOPLE, WELCOME, chosen
from tests.simulation.turns import MAIL, START


async def leave(desk: Desk, intent: Intent, person: str) -> None:
    judge, part = desk.world.judge, desk.part
    judge.moved.add(person)
    await registry.depart(part.store, part.witness, person, source="page", now=part.clock.now())
    judge.left[person] = judge.now()


async def come(desk: Desk, intent: Intent, person: str) -> None:
    """With a letter in the same transaction."""
    world, part = desk.world, desk.part
    world.judge.moved.add(person)
    world.judge.left.pop(person, None)
    letter = None
    async with part.store.write() as connection:
        held = await registry.hold(connection, person)
        assert held is not None
        before = held.subscriber.state
        mine = subscribers.c.id == person
        await connection.execute(update(subscribers).where(mine).values(state="confirmed", left_at=None))
        if before == "left" and "mailings" in world.options:
            letter = await _letter(desk, connection, WELCOME, person)
    if letter is not None:
        world.judge.letters[letter] = person
    await tell_of_return(part.store, part.witness, Return(person, before), part.clock.now())


async def _letter(desk: Desk, connection: object, kind: str, person: str) -> UUID:
    now = desk.part.clock.now()
    until = now + timedelta(seconds=8) if desk.world.random.random() < 0.2 else None
    return await write_letter(
        connection,  # type: ignore[arg-type]
        kind=kind,
        channel=MAIL,
        target=person,
        issuer="dimos",
        now=now,
        expires_at=until,
    )


async def ask_link(desk: Desk, intent: Intent, person: str) -> None:
    async with desk.part.store.write() as connection:
        letter = await _letter(desk, connection, LINK, person)
    desk.world.judge.letters[letter] = person


async def choose(desk: Desk, intent: Intent, person: str) -> None:
    world = desk.world
    async with desk.part.store.write() as connection:
        held = await registry.hold(connection, person)
        assert held is not None
        before = held.subscriber.choices
        choices = chosen(world.random, mailings=True, before=before)
        if choices.filter != before.filter:
            world.judge.moved.add(person)
            world.seen["topics change"] += 1
        if choices.manner != before.manner:
            world.seen["the frequency changes"] += 1
        number = await set_of(connection, choices)
        await connection.execute(update(subscribers).where(subscribers.c.id == person).values(filter=number))
        world.judge.chose[person] = world.machine.now


async def rest(desk: Desk, intent: Intent, person: str, seconds: float) -> None:
    """Nothing for a while."""
    desk.world.judge.moved.add(person)
    until = START + timedelta(seconds=seconds)
    async with desk.part.store.write() as connection:
        await connection.execute(update(subscribers).where(subscribers.c.id == person).values(paused_until=until))


async def stop_mailing(desk: Desk, intent: Intent, mailing: UUID) -> None:
    async with desk.part.store.write() as connection:
        await mailings.pause(connection, mailing, "πολλές επιστροφές", desk.part.clock.now())


async def go_on_with_mailing(desk: Desk, intent: Intent, mailing: UUID) -> None:
    async with desk.part.store.write() as connection:
        await mailings.go_on(connection, mailing, desk.part.clock.now())


async def cancel_mailing(desk: Desk, intent: Intent, mailing: UUID) -> None:
    async with desk.part.store.write() as connection:
        await mailings.cancel(connection, mailing, "λάθος", desk.part.clock.now())


def act(desk: Desk) -> None:
    """Somebody leaves or comes."""
    person = desk.world.random.choice(PEOPLE)
    if not desk.busy_with(person):
        desk.intend(desk.world.random.choice((leave, leave, come)), person=person)


def act_on_mailings(desk: Desk) -> None:
    world = desk.world
    random = world.random
    dice = random.random()
    if dice < 0.3:
        query = "SELECT id FROM mailings WHERE name IS NOT NULL AND cancelled_at IS NULL ORDER BY created_at DESC, name"
        if rows := world.database.rows(query):
            ask = random.choice((stop_mailing, stop_mailing, go_on_with_mailing, cancel_mailing))
            desk.intend(ask, mailing=UUID(random.choice(rows[:6])[0]))
        return
    person = random.choice(PEOPLE)
    if desk.busy_with(person):
        return
    if dice < 0.7:
        desk.intend(choose, person=person)
    elif dice < 0.82:
        desk.intend(rest, person=person, seconds=world.machine.now + random.uniform(3, 30))
    else:
        desk.intend(ask_link, person=person)


async def unpause(desk: Desk) -> bool:
    """Mailings that stand still go on; whether there was something."""
    rows = desk.world.database.rows("SELECT id FROM mailings WHERE paused AND cancelled_at IS NULL ORDER BY name")
    for (key,) in rows:
        desk.intend(go_on_with_mailing, mailing=UUID(key))
    await desk.world.machine.settle()
    return bool(rows)
