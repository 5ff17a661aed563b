"""Makes the reminders that are due, once for each announcement, date and distance; late ones while they are of use."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any

import structlog
from sqlalchemy import Row, select, update

from audience.filters import Facets
from audience.reminders import KIND, awake_from, live_edition
from audience.settings import AudienceSettings
from core.context import Context
from core.language.dates import ATHENS, local_instant
from core.mailings import add_mailing
from core.moments import Date, dates_of, reminders_of
from core.store import Store
from core.tables import announcements, mailings, schedules
from core.witness import Witness
from schemas.edition import Edition

log = structlog.get_logger()
AT_A_TIME = 50

# Those whose day has come, whatever else there is: the index holds no others. One that is paused, or not public yet,
# is looked at when it is.
_PENDING = (
    select(
        announcements.c.id,
        announcements.c.head,
        announcements.c.remind_on,
        announcements.c.first_released_at,
        schedules.c.version,
    )
    .join(schedules, schedules.c.announcement == announcements.c.id)
    .where(announcements.c.first_released_at.is_not(None), ~schedules.c.paused)
    .order_by(announcements.c.remind_on, announcements.c.id)
    .limit(AT_A_TIME)
)


def due_now(found: Date, since: date, told_at: datetime, hour: time, now: datetime) -> tuple[int, datetime] | None:
    """The reminder of this date to be made now, of those owed `since` a day: how many days before, and for when.

    Of several the nearest says it all. Who was told of it only after its hour needs none.
    """
    for ahead, day in reminders_of(found):
        due = local_instant(day, hour)
        if since <= day and told_at < due <= now:
            return ahead, due
    return None


def next_day(dates: Sequence[Date], hour: time, now: datetime) -> date | None:
    """The next local day that has a reminder of any of them."""
    days = (day for found in dates for _, day in reminders_of(found) if local_instant(day, hour) > now)
    return min(days, default=None)


class MakeReminders:
    """From its hour on, what is due that day; from the morning on, what an outage or a pause left from days before."""

    name = "reminders"
    every = timedelta(minutes=10)

    def __init__(
        self, store: Store, witness: Witness, url: str, channels: Sequence[str], settings: AudienceSettings
    ) -> None:
        self._store, self._witness, self._url = store, witness, url
        self._channels, self._hour = channels, settings.reminder_time

    async def run(self, now: datetime) -> bool:
        if awake_from(now) > now:
            return False
        today = now.astimezone(ATHENS).date()
        upto = today if local_instant(today, self._hour) <= now else today - timedelta(days=1)
        due = _PENDING.where(announcements.c.remind_on <= upto, schedules.c.release_at <= now)
        async with self._store.read() as connection:
            rows = (await connection.execute(due)).all()
        for row in rows:
            await self._remind(row, now)
        return len(rows) == AT_A_TIME

    async def _remind(self, row: Row[*tuple[Any, ...]], now: datetime) -> None:
        async with self._store.read() as connection:
            edition = await live_edition(connection, self._url, row.id, now)
        dates = dates_of(edition.content) if edition is not None and edition.content is not None else ()
        for found in dates:
            turn = due_now(found, row.remind_on, row.first_released_at, self._hour, now)
            if edition is None or turn is None:
                continue
            if found.at > now:
                await self._make(edition, found, *turn, now)
            else:
                log.warning("reminders.too_late", announcement=str(row.id), of=found.sort, at=found.at.isoformat())
        as_seen = select(schedules.c.version).where(
            schedules.c.announcement == row.id, schedules.c.version == row.version
        )
        async with self._store.write() as connection:  # an action since then has set its day anew
            await connection.execute(
                update(announcements)
                .where(announcements.c.id == row.id, announcements.c.head == row.head, as_seen.exists())
                .values(remind_on=next_day(dates, self._hour, now))
            )

    async def _make(self, edition: Edition, found: Date, ahead: int, due: datetime, now: datetime) -> None:
        facets = Facets.of(edition)
        assert facets is not None
        occasion = f"{KIND}:P{ahead}D:{found.at.astimezone(ATHENS):%Y-%m-%dT%H:%M}"
        assert edition.content is not None
        for channel in filter(edition.content.channels.takes, self._channels):
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


def jobs(context: Context) -> list[MakeReminders]:
    witness = Witness(context.media)
    return [MakeReminders(context.store, witness, context.settings.url, context.mailers, AudienceSettings())]
