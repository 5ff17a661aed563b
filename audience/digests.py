"""Digests: once a day or a week, what has gathered for whoever reads it that way, one mail to each."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.choices import Frequency
from audience.filters import Facets, letting_through
from audience.gathered import AHEAD, let_go, take_in_the_late, waiting
from audience.mailed import Editions, awake, sets_of, variant_of
from audience.settings import AudienceSettings
from audience.tables import filters
from core.carriage import CARRIED
from core.channel import Contents, Mailing, Recipient
from core.clock import Clock
from core.context import Context
from core.directory import load_directory
from core.given import found_by
from core.language.dates import ATHENS, local_instant
from core.mailings import add_mailing
from core.store import Instant, Store
from core.tables import announcements, deliveries, hub, mailings, schedules
from core.witness import Witness

KIND = "digest"
LATE = timedelta(days=3)  # a digest that could not go out for so long is left to the next
COVERS = {Frequency.DAILY: 1, Frequency.WEEKLY: 7}  # days

_OWN = deliveries.alias("own")
_NOW = bindparam("now", type_=Instant())
# A delivery waits for the digest, or is carried by it already (at the second look, and when it is tried again).
_WAITING = (
    select(deliveries.c.target, deliveries.c.announcement, deliveries.c.edition)
    .join(_OWN, (_OWN.c.target == deliveries.c.target) & (_OWN.c.announcement == bindparam("mailing")))
    .join(announcements, announcements.c.id == deliveries.c.announcement)
    .join(schedules, schedules.c.announcement == deliveries.c.announcement)
    .where(
        deliveries.c.channel == bindparam("channel"),
        deliveries.c.gathers == bindparam("every"),
        or_(
            (deliveries.c.state == "gathering")
            & or_(
                deliveries.c.planned_at <= bindparam("release", type_=Instant()),
                deliveries.c.planned_at > bindparam("ahead", type_=Instant()),
            ),
            and_(CARRIED, deliveries.c.carrier == _OWN.c.id),
        ),
        deliveries.c.edition == announcements.c.head,
        announcements.c.withdrawn_at.is_(None),
        schedules.c.release_at <= _NOW,
        or_(schedules.c.expires_at.is_(None), schedules.c.expires_at > _NOW),
        ~schedules.c.paused,
    )
    .order_by(announcements.c.urgency, announcements.c.first_released_at, announcements.c.id)
)


MOST_JUDGED = 20_000


class Digests:
    """The source of digests. A topic or an issuer that its reader has left since is not in it."""

    kinds = (KIND,)

    def __init__(self, url: str, clock: Clock) -> None:
        self._editions, self._clock = Editions(url), clock
        self._through: dict[tuple[UUID, int, int], bool] = {}  # neither an edition nor a set ever changes

    def matching(self, mailing: Mailing) -> Select[tuple[str]]:
        """Whoever something waits for. Who has changed to another frequency since gets it all the same."""
        return (
            select(deliveries.c.target.label("target"))
            .where(waiting(mailing.channel, mailing.body["every"], mailing.release_at, self._clock.now()))
            .distinct()
        )

    async def resolve(
        self, connection: AsyncConnection, mailing: Mailing, targets: Sequence[str]
    ) -> Mapping[str, Recipient]:
        people = await awake(connection, targets, self._clock)
        waiting: dict[str, list[tuple[UUID, int]]] = {}
        rows = await connection.execute(
            found_by(connection, _OWN.c.target, "targets", _WAITING),
            {
                "targets": list(people),
                "mailing": mailing.id,
                "channel": mailing.channel,
                "every": mailing.body["every"],
                "release": mailing.release_at,
                "now": self._clock.now(),
                "ahead": self._clock.now() + AHEAD,
            },
        )
        found = rows.all()
        sets = await sets_of(connection, list({row.target for row in found}))
        await self._judge(connection, {(row.announcement, row.edition) for row in found}, set(sets.values()))
        for row in found:
            if self._through.get((row.announcement, row.edition, sets.get(row.target, 0))):
                waiting.setdefault(row.target, []).append((row.announcement, row.edition))
        return {
            target: Recipient(language, email, variant_of(waiting.get(target, ())), due=target in waiting)
            for target, (language, email) in people.items()
        }

    async def _judge(
        self, connection: AsyncConnection, editions: Collection[tuple[UUID, int]], sets: Collection[int]
    ) -> None:
        """Which sets of choices let which editions through."""
        if len(self._through) > MOST_JUDGED:
            self._through.clear()
        for announcement, number in editions:
            unknown = [one for one in sets if (announcement, number, one) not in self._through]
            if not unknown:
                continue
            edition = await self._editions.one(connection, announcement, number)
            wanted = select(filters.c.id).where(filters.c.id.in_(unknown), letting_through(Facets.of(edition)))
            through = set((await connection.execute(wanted)).scalars())
            self._through |= {(announcement, number, one): one in through for one in unknown}

    async def contents(self, connection: AsyncConnection, mailing: Mailing, variant: str) -> Contents:
        """The editions; from which day to which is in the mailing's body."""
        return await self._editions.of(connection, variant)


def newest_turn(every: Frequency, hour: time, weekday: int, now: datetime) -> tuple[date, datetime]:
    """The last local day on which this digest was due, and the instant (UTC); `weekday` 0 is Monday.

    An hour that the clocks skip in spring is the next there is; of one that comes twice in autumn the first counts.
    """
    day = now.astimezone(ATHENS).date()
    while True:
        if every is Frequency.DAILY or day.weekday() == weekday:
            due = local_instant(day, hour)
            if due <= now:
                return day, due
        day -= timedelta(days=1)


class MakeDigests:
    """Looks every minute whether a digest is due: once for each local day, whatever the clock does meanwhile."""

    name = "digests"
    every = timedelta(minutes=1)

    def __init__(self, store: Store, witness: Witness, url: str, settings: AudienceSettings) -> None:
        self._store, self._witness, self._editions, self._settings = store, witness, Editions(url), settings

    async def run(self, now: datetime) -> bool:
        for every in COVERS:
            day, due = newest_turn(every, self._settings.digest_time, self._settings.digest_weekday, now)
            if now - due < LATE:
                await self._make(every, day, due, now)
        return False

    async def _make(self, every: Frequency, day: date, due: datetime, now: datetime) -> None:
        waits = waiting(None, every.value, due, now)
        async with self._store.read() as connection:
            channels = list((await connection.execute(select(deliveries.c.channel).where(waits).distinct())).scalars())
            names = {channel: f"{KIND}:{every.value}:{day.isoformat()}:{channel}" for channel in channels}
            made = select(mailings.c.channel, mailings.c.id).where(mailings.c.name.in_(names.values()))
            known = {row.channel: row.id for row in await connection.execute(made)}
            issuers = (await load_directory(connection)).issuers
            # Also one of another day may have brought it, by a database that was lost since.
            before = deliveries.c.planned_at <= select(hub.c.resumed_at).scalar_subquery()
            doubtful = set(
                (await connection.execute(select(deliveries.c.channel).where(waits, before).distinct())).scalars()
            )
        for channel in sorted(channels):
            if channel in known:
                mine = waiting(channel, every.value, due, now)
                await take_in_the_late(self._store, known[channel], mine, now)
                continue
            marked = channel in doubtful or await self._witness.mailed(names[channel])
            await let_go(self._store, self._editions, channel, every.value, due, now)
            async with self._store.write() as connection:
                await add_mailing(
                    connection,
                    kind=KIND,
                    channel=channel,
                    issuer=issuers[0].slug,
                    body={
                        "every": every.value,
                        "first": (day - timedelta(days=COVERS[every])).isoformat(),
                        "last": (day - timedelta(days=1)).isoformat(),
                    },
                    now=now,
                    name=names[channel],
                    occasion=f"{KIND}:{every.value}:{day.isoformat()}",
                    release_at=due,
                    expires_at=due + LATE,
                    marked=marked,
                )


def sources(context: Context) -> list[Digests]:
    return [Digests(context.settings.url, context.clock)]


def jobs(context: Context) -> list[MakeDigests]:
    return [MakeDigests(context.store, Witness(context.media), context.settings.url, AudienceSettings())]
