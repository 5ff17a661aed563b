"""Reminders for those who ask: the day before an event, 7 and 1 days before a deadline, made for their day."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from functools import lru_cache
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.filters import Facets
from audience.mailed import Editions, variant_of
from audience.selection import choosing, whoever
from audience.tables import filters
from audience.wanting import Wanting
from core.channel import Contents, Mailing, Recipient
from core.clock import Clock
from core.context import Context
from core.editions import load_edition
from core.language.dates import ATHENS, local_instant
from core.moments import dates_of
from core.tables import announcements, schedules
from schemas.edition import Edition

KIND = "reminder"
FIRST_HOUR, LAST_HOUR = time(8), time(21)  # nobody is reminded earlier or later, whatever was late
MOST_JUDGED = 100  # announcements under way
PAUSED_LOOK = timedelta(minutes=1)


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
        takes = edition is not None and edition.content is not None and edition.content.channels.takes(mailing.channel)
        due = takes and any(
            (found.sort, found.at.isoformat()) == (mailing.body["of"], mailing.body["at"])
            and self._clock.now() < found.at
            for found in dates
        )
        # The day is part of the variant: one that is handed over after midnight says «σήμερα», not «αύριο».
        variant = f"{variant_of([(edition.announcement, edition.number)])}@{today}" if edition is not None else ""
        wanting = self._wanting(_facets(mailing), mailing.channel)
        return await wanting.recipients(connection, targets, self._clock, variant if due else "", due=due)

    async def not_before(self, connection: AsyncConnection, mailing: Mailing, now: datetime) -> datetime:
        """Not in the night, and not while what it reminds of is paused, or not public after all.

        What was withdrawn waits for nothing: there is nothing to remind of.
        """
        query = (
            select(schedules.c.release_at, schedules.c.paused)
            .join(announcements, announcements.c.id == schedules.c.announcement)
            .where(schedules.c.announcement == mailing.about, announcements.c.withdrawn_at.is_(None))
        )
        row = (await connection.execute(query)).first()
        if row is None:
            return now
        public_from: datetime = row.release_at
        return max(awake_from(now), public_from, now + PAUSED_LOOK if row.paused else now)

    async def contents(self, connection: AsyncConnection, mailing: Mailing, variant: str) -> Contents:
        """The edition, and `sent_on`: the local date on which it leaves."""
        named, _, day = variant.partition("@")
        found = await self._editions.of(connection, named)
        return Contents(editions=found.editions, words={"sent_on": day})


def awake_from(now: datetime) -> datetime:
    """The next instant at which one may be reminded: now, or the next morning."""
    local = now.astimezone(ATHENS)
    if local.time() < FIRST_HOUR:
        return local_instant(local.date(), FIRST_HOUR)
    return now if local.time() < LAST_HOUR else local_instant(local.date() + timedelta(days=1), FIRST_HOUR)


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


def sources(context: Context) -> list[Reminders]:
    return [Reminders(context.settings.url, context.clock)]
