"""A small audience in the register's own tables, and the mailings of it that have no source in the register."""

from collections.abc import Collection, Mapping, Sequence
from random import Random
from uuid import UUID

from sqlalchemy import Select, false, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.choices import Choices, Frequency, Manner, stored
from audience.digests import Digests
from audience.filters import Filter
from audience.mailed import Editions, variant_of
from audience.readers import readers, still_reading
from audience.reminders import Reminders
from audience.tables import subscribers
from core.channel import Contents, Mailing, Recipient
from core.clock import Clock
from core.mailings import Source
from core.tables import announcements, schedules
from tests.simulation.turns import START

TOPICS = ("politismos", "ergasia", "paideia")
PEOPLE = tuple(f"e{n:02}" for n in range(9))
HOW_OFTEN = (Frequency.AT_ONCE, Frequency.AT_ONCE, Frequency.DAILY, Frequency.DAILY, Frequency.WEEKLY)
WELCOME, LINK = "welcome", "link"  # the letters: to who came back, and to whoever asked for their link


def chosen(random: Random, *, mailings: bool, before: Choices | None = None) -> Choices:
    """Some choices; of those made before, what is no matter of topics and frequency stays as it was."""
    topics = frozenset(random.sample(TOPICS, random.choice((1, 2))))
    if not mailings:
        return Choices(Filter(topics=topics))
    frequency = random.choice(HOW_OFTEN)
    if before is None:
        urgent, reminders, magazine = (random.random() < share for share in (0.8, 0.5, 0.4))
        return Choices(Filter(topics=topics), Manner(frequency, urgent, False, reminders, magazine))
    manner = Manner(frequency, before.manner.urgent, False, before.manner.reminders, before.manner.magazine)
    return Choices(before.filter if random.random() < 0.6 else Filter(topics=topics), manner)


async def settle_in(connection: AsyncConnection, random: Random, *, mailings: bool) -> None:
    """Everybody subscribes."""
    choices = {person: chosen(random, mailings=mailings) for person in PEOPLE}
    numbers = await stored(connection, choices.values())
    await connection.execute(
        insert(subscribers),
        [
            {
                "id": person,
                "email": f"{person}@people.example",
                "language": "el",
                "filter": numbers[choices[person]],
                "state": "confirmed",
                "created_at": START,
            }
            for person in PEOPLE
        ],
    )


def sources(url: str, clock: Clock) -> Mapping[str, Source]:
    """Those of the register, and two of ours, by the kinds of mailings they bring."""
    ours: list[Source] = [Digests(url, clock), Reminders(url, clock), Letters(), MagazineMail(url, clock)]
    return {kind: source for source in ours for kind in source.kinds}


class Letters:
    """A welcome goes to subscribers only; a link to whoever is known, also to who left."""

    kinds: Collection[str] = (WELCOME, LINK)

    def matching(self, mailing: Mailing) -> Select[tuple[str]]:
        return select(subscribers.c.id.label("target")).where(false())

    async def resolve(
        self, connection: AsyncConnection, mailing: Mailing, targets: Sequence[str]
    ) -> Mapping[str, Recipient]:
        known = select(subscribers.c.id, subscribers.c.email).where(subscribers.c.id.in_(targets))
        if mailing.kind == WELCOME:
            known = known.where(subscribers.c.state == "confirmed")
        return {row.id: Recipient("el", row.email, personal={"to": row.id}) for row in await connection.execute(known)}

    async def contents(self, connection: AsyncConnection, mailing: Mailing, variant: str) -> Contents:
        return Contents()


class MagazineMail:
    """An issue shows what of its announcements may be shown when a copy is handed over."""

    kinds: Collection[str] = ("magazine",)

    def __init__(self, url: str, clock: Clock) -> None:
        self._editions, self._clock, self._wanting = Editions(url), clock, still_reading()

    def matching(self, mailing: Mailing) -> Select[tuple[str]]:
        return readers(mailing.issuer.slug, mailing.channel, self._clock)

    async def resolve(
        self, connection: AsyncConnection, mailing: Mailing, targets: Sequence[str]
    ) -> Mapping[str, Recipient]:
        now = self._clock.now()
        shown = await connection.execute(
            select(announcements.c.id, announcements.c.head)
            .join(schedules, schedules.c.announcement == announcements.c.id)
            .where(
                announcements.c.id.in_([UUID(key) for key in mailing.body["announcements"]]),
                announcements.c.withdrawn_at.is_(None),
                schedules.c.release_at <= now,
                or_(schedules.c.expires_at.is_(None), schedules.c.expires_at > now),
                ~schedules.c.paused,
            )
            .order_by(announcements.c.id)
        )
        variant = variant_of([(row.id, row.head) for row in shown])
        wanting = self._wanting(mailing.issuer.slug, mailing.channel)
        return await wanting.recipients(connection, targets, self._clock, variant, due=bool(variant))

    async def contents(self, connection: AsyncConnection, mailing: Mailing, variant: str) -> Contents:
        return await self._editions.of(connection, variant)
