"""Digests: once a day or a week, what has gathered for whoever reads it that way, one mail to each."""

import hashlib
from collections.abc import Collection, Mapping, Sequence, Set
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.choices import Frequency
from audience.filters import Facets, letting_through
from audience.gathered import AHEAD, let_go, take_in_the_late, try_the_empty_again, waiting
from audience.mailed import Editions, variant_of
from audience.settings import AudienceSettings
from audience.wanting import Wanting, subscribed
from core.carriage import CARRIED
from core.channel import Contents, Mailing, Recipient
from core.clock import Clock
from core.context import Context
from core.elections.silence import not_silent
from core.given import found_by
from core.language.dates import ATHENS, local_instant
from core.mailings import add_mailing
from core.store import Instant, Store
from core.tables import announcements, deliveries, hub, mailings, schedules
from core.witness import Witness

KIND = "digest"
LATE = timedelta(days=3)  # a digest that could not go out for so long is left to the next
NOON = time(12)
LONGEST_ISSUER = 32  # characters of a mailing's name, of which there are 96
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
        announcements.c.issuer == bindparam("issuer"),
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
        not_silent(_NOW),
    )
    .order_by(announcements.c.urgency, announcements.c.first_released_at, announcements.c.id)
)


MOST_JUDGED = 1_000  # editions


class Digests:
    """The source of digests. A topic or an issuer that its reader has left since is not in it."""

    kinds = (KIND,)

    def __init__(self, url: str, clock: Clock) -> None:
        self._editions, self._clock = Editions(url), clock
        self._judged: dict[tuple[UUID, int], Wanting] = {}

    def matching(self, mailing: Mailing) -> Select[tuple[str]]:
        """Whoever something waits for. Who has changed to another frequency since gets it all the same."""
        return (
            select(deliveries.c.target.label("target"))
            .where(
                waiting(
                    mailing.body["every"],
                    mailing.release_at,
                    self._clock.now(),
                    channel=mailing.channel,
                    issuer=mailing.issuer.slug,
                )
            )
            .distinct()
        )

    async def resolve(
        self, connection: AsyncConnection, mailing: Mailing, targets: Sequence[str]
    ) -> Mapping[str, Recipient]:
        people = {row[0]: row[1:] for row in await subscribed(connection, targets, self._clock)}
        wanted: dict[str, list[tuple[UUID, int]]] = {}
        rows = await connection.execute(
            found_by(connection, _OWN.c.target, "targets", _WAITING),
            {
                "targets": list(people),
                "mailing": mailing.id,
                "channel": mailing.channel,
                "every": mailing.body["every"],
                "issuer": mailing.issuer.slug,
                "release": mailing.release_at,
                "now": self._clock.now(),
                "ahead": self._clock.now() + AHEAD,
            },
        )
        found = rows.all()
        sets = {people[row.target][2] for row in found}
        through = {
            key: await self._wanting(connection, *key, sets)
            for key in sorted({(row.announcement, row.edition) for row in found})
        }
        for row in found:
            key = row.announcement, row.edition
            if people[row.target][2] in through[key]:
                wanted.setdefault(row.target, []).append(key)
        had = {row.target for row in found}
        return {
            target: Recipient(
                language,
                email,
                variant_of(wanted.get(target, ())),
                due=target in had,
                declined=target in had and target not in wanted,
            )
            for target, (language, email, _) in people.items()
        }

    async def _wanting(
        self, connection: AsyncConnection, announcement: UUID, number: int, sets: Collection[int]
    ) -> Set[int]:
        """Which of these choices let the edition through."""
        if (wanting := self._judged.get((announcement, number))) is None:
            if len(self._judged) >= MOST_JUDGED:
                self._judged.clear()
            edition = await self._editions.one(connection, announcement, number)
            wanting = self._judged[announcement, number] = Wanting(letting_through(Facets.of(edition)))
        return await wanting.among(connection, sets)

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


def covered(every: Frequency, hour: time, day: date) -> tuple[date, date]:
    """The local days that a digest of this day is called by: the last is its own when it leaves in the afternoon."""
    last = day if hour >= NOON else day - timedelta(days=1)
    return last - timedelta(days=COVERS[every] - 1), last


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
        waits = waiting(every.value, due, now)
        first, last = covered(every, self._settings.digest_time, day)
        of = select(deliveries.c.channel, announcements.c.issuer).join(
            announcements, announcements.c.id == deliveries.c.announcement
        )
        async with self._store.read() as connection:
            turns = sorted((row.channel, row.issuer) for row in await connection.execute(of.where(waits).distinct()))
            names = {turn: name_of(every, day, *turn) for turn in turns}
            made = select(mailings.c.name, mailings.c.id).where(mailings.c.name.in_(names.values()))
            known = {row.name: row.id for row in await connection.execute(made)}
            # Also one of another day may have brought it, by a database that was lost since.
            before = deliveries.c.planned_at <= select(hub.c.resumed_at).scalar_subquery()
            doubtful = {
                (row.channel, row.issuer) for row in await connection.execute(of.where(waits, before).distinct())
            }
        for channel, issuer in turns:
            name = names[channel, issuer]
            mine = waiting(every.value, due, now, channel=channel, issuer=issuer)
            if name in known:
                await take_in_the_late(self._store, known[name], mine, now)
                while await try_the_empty_again(self._store, known[name], mine, now):
                    pass
                continue
            marked = (channel, issuer) in doubtful or await self._witness.mailed(name)
            await let_go(self._store, self._editions, mine)
            async with self._store.write() as connection:
                await add_mailing(
                    connection,
                    kind=KIND,
                    channel=channel,
                    issuer=issuer,
                    body={
                        "every": every.value,
                        "first": first.isoformat(),
                        "last": last.isoformat(),
                    },
                    now=now,
                    name=name,
                    occasion=f"{KIND}:{every.value}:{day.isoformat()}",
                    release_at=due,
                    expires_at=due + LATE,
                    marked=marked,
                )


def name_of(every: Frequency, day: date, channel: str, issuer: str) -> str:
    """One digest for each issuer: people agreed to hear from them one by one, and each answers for its own mail."""
    short = issuer if len(issuer) <= LONGEST_ISSUER else hashlib.sha256(issuer.encode()).hexdigest()[:LONGEST_ISSUER]
    return f"{KIND}:{every.value}:{day.isoformat()}:{channel}:{short}"


def sources(context: Context) -> list[Digests]:
    return [Digests(context.settings.url, context.clock)]


def jobs(context: Context) -> list[MakeDigests]:
    return [MakeDigests(context.store, Witness(context.media), context.settings.url, AudienceSettings())]
