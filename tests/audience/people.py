"""What the tests of the register stand on: a hub's parts, somebody who asks, and everybody who is written to."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import delete, insert, select, true, update

from audience import registry, signups
from audience.choices import Choices
from audience.consent import Wording
from audience.filters import Filter
from audience.registry import Subscriber
from audience.signups import Asked
from audience.tables import signups as signups_table
from core.clock import VirtualClock
from core.media import Media
from core.store import Store
from core.tables import deliveries, mailings, metadata, receipts
from core.tokens import Keys
from core.wake import Wake
from core.witness import Witness

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
WORDING = Wording("Ναι, θέλω να λαμβάνω τις ανακοινώσεις που διάλεξα.", "el")
CULTURE = Choices(Filter(topics=frozenset({"politismos"}), issuers=frozenset({"dimos"})))
MARIA = Asked("maria@dimotes.example", "el", CULTURE, WORDING, "email", "page", "dimos")


@dataclass
class Register:
    """The store with what the functions of the register ask for."""

    store: Store
    media: Media
    keys: Keys
    witness: Witness
    clock: VirtualClock
    wake: Wake

    @classmethod
    def on(cls, store: Store, media: Media) -> "Register":
        clock = VirtualClock(NOW)
        return cls(store, media, Keys(store, clock), Witness(media), clock, Wake())

    def now(self) -> datetime:
        return self.clock.now()

    async def ask(self, asked: Asked = MARIA, **other: object) -> str:
        """What came of it: the state of the sign-up."""
        asked = replace(asked, **other)  # type: ignore[arg-type]
        ring = await self.keys.ring()
        async with self.store.write() as connection:
            return await signups.ask(connection, ring, asked, self.now())

    async def hand_over(self, *targets: str) -> None:
        await hand_over(self.store, self.now(), *targets)

    async def link(self) -> str:
        """The newest confirmation's token."""
        async with self.store.read() as connection:
            query = select(signups_table.c.id).order_by(signups_table.c.id.desc()).limit(1)
            newest = (await connection.execute(query)).scalar_one()
        return signups.confirming_token(await self.keys.ring(), newest)

    async def confirm(self, token: str | None = None) -> Subscriber | None:
        token = token or await self.link()
        done = await signups.confirm(self.store, self.keys, self.witness, token, network="n2", now=self.now())
        return done.subscriber if done is not None else None

    async def subscribed(self, asked: Asked = MARIA, **other: object) -> Subscriber:
        await self.ask(asked, **other)
        found = await self.confirm()
        assert found is not None
        return found

    async def state(self, subscriber: Subscriber) -> str | None:
        found = await registry.find(self.store, subscriber.id)
        return found.state if found is not None else None

    async def letters(self) -> list[str]:
        """The kinds of the letters written since the last look."""
        async with self.store.write() as connection:
            rows = await connection.execute(select(mailings.c.kind).order_by(mailings.c.id))
            kinds = list(rows.scalars())
            await connection.execute(delete(mailings))
        return kinds


async def hand_over(store: Store, now: datetime, *targets: str) -> None:
    """The letters that are owed go out; to these targets, where any are given."""
    which = deliveries.c.state == "planned", deliveries.c.target.in_(targets) if targets else true()
    async with store.write() as connection:
        ids = (await connection.execute(select(deliveries.c.id).where(*which))).scalars().all()
        await connection.execute(update(deliveries).where(deliveries.c.id.in_(ids)).values(state="sent"))
        told = {"attempt": 1, "edition": 1, "outcome": "sent", "at": now}
        await connection.execute(insert(receipts), [{**told, "delivery": one} for one in ids])


async def holding(store: Store, text: str) -> list[str]:
    """Every column of every table in which the text stands, whatever its type."""
    found = set()
    async with store.read() as connection:
        for table in metadata.sorted_tables:
            for row in await connection.execute(select(table)):
                for column, value in zip(table.columns, row, strict=True):
                    written = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                    if text in written:
                        found.add(f"{table.name}.{column.name}")
    return sorted(found)
