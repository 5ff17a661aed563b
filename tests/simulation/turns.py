"""The jobs that make mailings, on a calendar whose days pass in seconds: digests, reminders, the magazine."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from audience.choices import Frequency
from audience.digests import MakeDigests
from audience.reminders import live_edition
from audience.reminding import MakeReminders
from audience.settings import AudienceSettings
from core.clock import Clock
from core.mailings import add_mailing
from core.moments import dates_of
from core.store import Store
from core.tables import announcements, hub
from core.witness import Witness

START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
DAY = date(2026, 11, 23)
MAIL = "mail"
# Seconds from one to the next.
DIGESTS = {Frequency.DAILY: 12, Frequency.WEEKLY: 30}
REMINDERS, MAGAZINE = 40, 26
SHORT_S = 9.0  # how long every second issue of the magazine may still be handed over


@dataclass
class Calendar:
    """Until when it goes, in seconds from the start: in the end nothing but digests is made."""

    until: float = 0.0
    digests_until: float = 0.0

    def last(self, every: int, now: datetime) -> tuple[int, datetime]:
        """How often this was due by now, and when last."""
        until = self.digests_until if every in DIGESTS.values() else self.until
        number = int(min((now - START).total_seconds(), until) // every)
        return number, START + timedelta(seconds=number * every)

    def times(self) -> list[float]:
        """All instants at which something of it is due, in seconds from the start."""
        all_kinds = {float(n * every) for every in EVERY for n in range(1, int(self.until // every) + 1)}
        digests = {
            float(n * every) for every in DIGESTS.values() for n in range(1, int(self.digests_until // every) + 1)
        }
        return sorted(all_kinds | digests)


EVERY = (*DIGESTS.values(), REMINDERS, MAGAZINE)


class Digests(MakeDigests):
    calendar: Calendar

    async def run(self, now: datetime) -> bool:
        for every, seconds in DIGESTS.items():
            number, due = self.calendar.last(seconds, now)
            if number:
                await self._make(every, DAY + timedelta(days=number), due, now)
        return False


class Reminders(MakeReminders):
    calendar: Calendar

    async def run(self, now: datetime) -> bool:
        number, due = self.calendar.last(REMINDERS, now)
        if not number:
            return False
        async with self._store.read() as connection:
            ids = list((await connection.execute(select(announcements.c.id).order_by(announcements.c.id))).scalars())
        for identity in ids:
            async with self._store.read() as connection:
                edition = await live_edition(connection, self._url, identity, now)
            if edition is not None and edition.content is not None:
                await self._make(edition, dates_of(edition.content)[0], number, due, now)
        return False


class Magazines:
    def __init__(self, store: Store, witness: Witness, calendar: Calendar) -> None:
        self._store, self._witness, self.calendar = store, witness, calendar

    async def run(self, now: datetime) -> bool:
        number, due = self.calendar.last(MAGAZINE, now)
        if not number:
            return False
        name = f"magazine:{number}"
        marked = await self._witness.mailed(name)
        async with self._store.write() as connection:
            about = select(announcements.c.id).where(announcements.c.first_released_at.is_not(None))
            ids = (await connection.execute(about.order_by(announcements.c.id))).scalars()
            await add_mailing(
                connection,
                kind="magazine",
                channel=MAIL,
                issuer="dimos",
                body={"announcements": [str(identity) for identity in ids]},
                now=now,
                name=name,
                occasion="magazine",
                release_at=due,
                expires_at=due + timedelta(seconds=SHORT_S) if number % 2 else None,
                marked=marked,
            )
        return False


class Turns:
    """A worker's turns at them: once for each instant, and never while the hub is held."""

    def __init__(self, calendar: Calendar, store: Store, clock: Clock, witness: Witness, url: str) -> None:
        self._calendar, self._store, self._clock = calendar, store, clock
        makes_digests = Digests(store, witness, url, AudienceSettings())
        makes_reminders = Reminders(store, witness, url, (MAIL,), AudienceSettings())
        makes_digests.calendar = makes_reminders.calendar = calendar
        self._jobs = (makes_digests, makes_reminders, Magazines(store, witness, calendar))
        self._done: list[int] = [0] * len(EVERY)

    async def run_once(self) -> bool:
        now = self._clock.now()
        due = [self._calendar.last(every, now)[0] for every in EVERY]
        if due == self._done:
            return False
        async with self._store.read() as connection:
            if (await connection.execute(select(hub.c.hold))).scalar_one() is not None:
                return False
        for job in self._jobs:
            await job.run(now)
        self._done = due
        return False
