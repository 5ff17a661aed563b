"""Reminders for those who ask: the day before an event, 7 and 1 days before a deadline, made for their day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.filters import Facets
from audience.mailed import Editions, variant_of
from audience.selection import choosing, whoever
from audience.settings import AudienceSettings
from audience.tables import filters
from audience.wanting import Wanting
from core.channel import Contents, Mailing, Recipient
from core.clock import Clock
from core.context import Context
from core.editions import load_edition
from core.language.dates import ATHENS, local_instant
from core.mailings import add_mailing
from core.moments import Date, dates_of
from core.store import Store
from core.tables import announcements, mailings, schedules
from core.witness import Witness
from schemas.edition import Edition

KIND = "reminder"
DAYS_BEFORE = {"starts": (1,), "deadline": (7, 1)}
LAST_HOUR = time(21)  # nobody is reminded later in the evening than this
MOST_JUDGED = 100  # announcements under way
KINDS = ("event", "tender", "programme")  # those that have dates


class Reminders:
    """The source of reminders. The announcement is looked at again at the hand-over: what moved is not reminded of."""

    kinds = (KIND,)

    def __init__(self, url: str, clock: Clock) -> None:
        self._url, self._editions, self._clock = url, Editions(url), clock
        self._wanting = lru_cache(MOST_JUDGED)(
            lambda facets, channel: Wanting(choosing(facets, channel) & filters.c.reminders)
        )

    def matching(self, mailing: Mailing) -> Select[tuple[str]]:
        return whoever(_facets(mailing), mailing.channel, filters.c.reminders, self._clock.now())

    async def resolve(
        self, connection: AsyncConnection, mailing: Mailing, targets: Sequence[str]
    ) -> Mapping[str, Recipient]:
        edition = await live_edition(connection, self._url, mailing.about, self._clock.now())
        today = self._clock.now().astimezone(ATHENS).date()
        dates = dates_of(edition.content) if edition is not None and edition.content is not None else ()
        due = any(
            (found.sort, found.at.isoformat()) == (mailing.body["of"], mailing.body["at"])
            and self._clock.now() < found.at
            for found in dates
        )
        # The day is part of the variant: one that is handed over after midnight says «σήμερα», not «αύριο».
        variant = f"{variant_of([(edition.announcement, edition.number)])}@{today}" if edition is not None else ""
        wanting = self._wanting(_facets(mailing), mailing.channel)
        return await wanting.recipients(connection, targets, self._clock, variant if due else "", due=due)

    async def contents(self, connection: AsyncConnection, mailing: Mailing, variant: str) -> Contents:
        """The edition, and `sent_on`: the local date on which it leaves."""
        named, _, day = variant.partition("@")
        found = await self._editions.of(connection, named)
        return Contents(editions=found.editions, words={"sent_on": day})


def _facets(mailing: Mailing) -> Facets:
    body = mailing.body
    return Facets(body["kind"], tuple(body["topics"]), tuple(body["areas"]), body["issuer"])


async def live_edition(
    connection: AsyncConnection, url: str, announcement: UUID | None, now: datetime
) -> Edition | None:
    """The head of an announcement that is public now; None when it is not (any more)."""
    query = (
        select(announcements.c.head)
        .join(schedules, schedules.c.announcement == announcements.c.id)
        .where(
            announcements.c.id == announcement,
            announcements.c.withdrawn_at.is_(None),
            schedules.c.release_at <= now,
            or_(schedules.c.expires_at.is_(None), schedules.c.expires_at > now),
            ~schedules.c.paused,
        )
    )
    head = (await connection.execute(query)).scalar_one_or_none()
    if head is None or announcement is None:
        return None
    edition = await load_edition(connection, url, announcement, head)
    return edition if edition.content is not None else None


def due_on(content_dates: Sequence[Date], today: date) -> Iterator[tuple[Date, int]]:
    """The dates of which one is reminded today, and how many days ahead they are."""
    for found in content_dates:
        ahead = (found.at.astimezone(ATHENS).date() - today).days
        if ahead in DAYS_BEFORE[found.sort]:
            yield found, ahead


class MakeReminders:
    """Once the hour has come, looks for what is due today. Who was told of it only after that hour needs none."""

    name = "reminders"
    every = timedelta(minutes=10)

    def __init__(
        self, store: Store, witness: Witness, url: str, channels: Sequence[str], settings: AudienceSettings
    ) -> None:
        self._store, self._witness, self._url = store, witness, url
        self._channels, self._settings = channels, settings

    async def run(self, now: datetime) -> bool:
        today = now.astimezone(ATHENS).date()
        due = local_instant(today, self._settings.reminder_time)
        if not due <= now < local_instant(today, LAST_HOUR):
            return False
        async with self._store.read() as connection:
            rows = await connection.execute(
                select(announcements.c.id)
                .join(schedules, schedules.c.announcement == announcements.c.id)
                .where(
                    announcements.c.kind.in_(KINDS),
                    announcements.c.withdrawn_at.is_(None),
                    announcements.c.first_released_at < due,
                    or_(schedules.c.expires_at.is_(None), schedules.c.expires_at > now),
                )
            )
            ids = list(rows.scalars())
        for identity in ids:
            async with self._store.read() as connection:
                edition = await live_edition(connection, self._url, identity, now)
            if edition is not None and edition.content is not None:
                for found, ahead in due_on(dates_of(edition.content), today):
                    await self._make(edition, found, ahead, due, now)
        return False

    async def _make(self, edition: Edition, found: Date, ahead: int, due: datetime, now: datetime) -> None:
        facets = Facets.of(edition)
        assert facets is not None
        occasion = f"{KIND}:P{ahead}D:{found.at.astimezone(ATHENS):%Y-%m-%dT%H:%M}"
        for channel in self._channels:
            name = f"{occasion}:{edition.announcement}:{channel}"
            async with self._store.read() as connection:
                if (await connection.execute(select(mailings.c.id).where(mailings.c.name == name))).first() is not None:
                    continue
            marked = await self._witness.mailed(name)
            async with self._store.write() as connection:
                await add_mailing(
                    connection,
                    kind=KIND,
                    channel=channel,
                    issuer=edition.issuer.slug,
                    body={"of": found.sort, "at": found.at.isoformat(), **asdict(facets)},
                    now=now,
                    name=name,
                    occasion=occasion,
                    about=edition.announcement,
                    release_at=due,
                    expires_at=found.at,
                    marked=marked,
                )


def sources(context: Context) -> list[Reminders]:
    return [Reminders(context.settings.url, context.clock)]


def jobs(context: Context) -> list[MakeReminders]:
    witness = Witness(context.media)
    return [MakeReminders(context.store, witness, context.settings.url, context.mailers, AudienceSettings())]
