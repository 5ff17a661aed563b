"""Sends an announcement to the press list, and keeps whoever holds a copy up to date: with its corrections, a moved
embargo, its withdrawal. Every mailing about it replaces the one before; what a contact is told is decided at the
hand-over, by what they hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.press.holding import PAUSED, PUBLIC, Stand, differs
from core.actions import lock_announcement
from core.clock import Clock
from core.editions import CONTENT
from core.errors import Conflict, NotFound
from core.mailings import add_mailing, cancel
from core.store import Store
from core.tables import announcements, editions, mailings, schedules
from core.wake import Wake
from core.witness import Witness, count_action
from schemas.every_kind import Urgency

KIND = "press"
REPLACED = "replaced by a newer press mailing"
_STANDS = (
    select(
        announcements.c.issuer,
        announcements.c.urgency,
        announcements.c.head,
        announcements.c.last_material,
        announcements.c.withdrawn_at,
        announcements.c.first_released_at,
        schedules.c.release_at,
        schedules.c.paused,
        editions.c.body,
    )
    .join(schedules, schedules.c.announcement == announcements.c.id)
    .join(editions, (editions.c.announcement == announcements.c.id) & (editions.c.number == announcements.c.head))
    .where(announcements.c.id == bindparam("announcement"))
)


@dataclass(frozen=True)
class _Now:
    """An announcement as it stands, for the press."""

    stand: Stand
    issuer: str
    urgency: int
    topics: Sequence[str]
    opens_at: datetime  # when the press may have it
    early: bool  # before everybody else


async def _look(connection: AsyncConnection, announcement: UUID, now: datetime) -> _Now:
    row = (await connection.execute(_STANDS, {"announcement": announcement})).first()
    if row is None:
        raise NotFound.announcement(announcement)
    content = CONTENT.validate_python(row.body) if row.body is not None else None
    stand = _stand(row, now)
    early = content is not None and content.embargo is not None
    opens_at = max(now, content.release or now) if content is not None and early else row.release_at
    return _Now(
        stand,
        row.issuer,
        row.urgency,
        content.topics if content is not None else (),
        now if stand.embargo == PUBLIC else opens_at,
        early,
    )


async def stand_of(connection: AsyncConnection, announcement: UUID, now: datetime) -> tuple[Stand, int]:
    """What there is to tell now, and the number of the edition that tells it."""
    row = (await connection.execute(_STANDS, {"announcement": announcement})).one()
    return _stand(row, now), row.head


def _stand(row: Any, now: datetime) -> Stand:
    return Stand(row.last_material, _embargo(row, now), row.withdrawn_at is not None)


def _embargo(row: Any, now: datetime) -> str:
    if row.first_released_at is not None:
        return PUBLIC
    if row.paused:
        return PAUSED
    at: datetime = row.release_at
    return at.isoformat() if at > now else PUBLIC


async def send(
    store: Store, clock: Clock, wake: Wake, witness: Witness, announcement: UUID, *, channel: str, everyone: bool
) -> str:
    """Send it to those on the list whose beats it touches, or to `everyone`; the mailing's name.

    Conflict for what is withdrawn, and for what is to come without an embargo: to send that is to publish it. Sending
    again reaches those who have come to the list since: nobody gets the same twice.
    """
    now = clock.now()
    async with store.write() as connection:
        if await lock_announcement(connection, announcement) is None:
            raise NotFound.announcement(announcement)
        found = await _look(connection, announcement, now)
        if found.stand.final:
            raise Conflict("Έχει αποσυρθεί· δεν στέλνεται πια.", "It is withdrawn; it is sent no more.")
        if found.stand.embargo != PUBLIC and not found.early:
            raise Conflict(
                "Δεν έχει εμπάργκο και δεν έχει δημοσιευθεί ακόμη· γράψτε «embargo» στο κείμενο, ή στείλτε την μετά.",
                "It has no embargo and is not public yet; write an `embargo` into its text, or send it afterwards.",
            )
        before = await _newest(connection, announcement)
        all_of_them = everyone or not found.topics or (before is not None and not before.body["topics"])
        wider = before.body["topics"] if before is not None else ()
        topics = [] if all_of_them else sorted({*found.topics, *wider})
        name = await _write(connection, announcement, found, channel, topics, now)
        number = await count_action(connection)
    await witness.action(number, None, 0, KIND, "")  # a backup from before it does not know that anybody holds it
    wake.notify("outbox", "agenda")
    return name


class PressFollower:
    """Brings the press list's copies up to date with what was done to an announcement (`core.following.Follower`)."""

    async def follow(self, connection: AsyncConnection, announcement: UUID, now: datetime) -> None:
        newest = await _newest(connection, announcement)
        if newest is None:
            return
        found = await _look(connection, announcement, now)
        if differs(Stand.told(newest.body), found.stand, now):
            await _write(connection, announcement, found, newest.channel, newest.body["topics"], now)


async def _newest(connection: AsyncConnection, announcement: UUID) -> Any:
    """The last mailing about it; the others are cancelled."""
    mine = mailings.c.kind == KIND, mailings.c.about == announcement
    order = mailings.c.created_at.desc(), mailings.c.id.desc()
    return (await connection.execute(select(mailings).where(*mine).order_by(*order).limit(1))).first()


async def _write(
    connection: AsyncConnection,
    announcement: UUID,
    found: _Now,
    channel: str,
    topics: Sequence[str],
    now: datetime,
) -> str:
    """In the place of those before it. `topics` empty: everybody on the list."""
    columns = mailings.c.id, mailings.c.cancelled_at, mailings.c.body, mailings.c.release_at
    mine = mailings.c.kind == KIND, mailings.c.about == announcement
    earlier = (await connection.execute(select(*columns).where(*mine))).all()
    for row in earlier:
        if row.cancelled_at is None:
            await cancel(connection, row.id, REPLACED, now)
    gone_out = any(row.release_at <= now for row in earlier)
    name = f"{_prefix(announcement)}{len(earlier) + 1:04}.{found.stand.edition}"
    await add_mailing(
        connection,
        kind=KIND,
        channel=channel,
        issuer=found.issuer,
        body={**found.stand.body(), "topics": list(topics), "lost": _newest_lost([row.body for row in earlier])},
        now=now,
        name=name,
        about=announcement,
        urgency=min(found.urgency, Urgency.URGENT.rank) if gone_out else found.urgency,
        release_at=now if gone_out else found.opens_at,
    )
    return name


def _prefix(announcement: UUID) -> str:
    return f"{KIND}:{announcement}:"


def _newest_lost(bodies: Sequence[Mapping[str, Any]]) -> int | None:
    """The newest edition of which anybody on the list may hold a copy, since a database that knew was lost."""
    return max((body["lost"] for body in bodies if body["lost"] is not None), default=None)


async def catch_up(store: Store, witness: Witness, clock: Clock, channel: str) -> None:
    """After a restore, while the hub is held: copies went out of which the database knows nothing.

    Anybody on the list may hold them. What was entered again by itself (a withdrawal needs no text) is followed. Safe
    to call again.
    """
    now = clock.now()
    for name in await witness.mailings_of(f"{KIND}:"):
        announcement, edition = UUID(name.split(":")[1]), int(name.rpartition(".")[2])
        async with store.write() as connection:
            if await lock_announcement(connection, announcement) is None:
                continue  # lost itself: the restore tells of it, and entered again it has another id
            await _remember(connection, announcement, edition, name, channel, now)
    for announcement in await _sent(store):
        async with store.write() as connection:
            await lock_announcement(connection, announcement)
            await PressFollower().follow(connection, announcement, now)


async def _remember(
    connection: AsyncConnection, announcement: UUID, edition: int, name: str, channel: str, now: datetime
) -> None:
    columns = mailings.c.id, mailings.c.state, mailings.c.body
    row = (await connection.execute(select(*columns).where(mailings.c.name == name))).first()
    if row is not None:
        if row.state != "planned":  # planned anew, it goes out marked
            body = {**row.body, "lost": edition}
            await connection.execute(update(mailings).where(mailings.c.id == row.id).values(body=body, marked=True))
        return
    found = await _look(connection, announcement, now)
    identity = await add_mailing(
        connection,
        kind=KIND,
        channel=channel,
        issuer=found.issuer,
        body={**Stand(edition, found.stand.embargo, final=False).body(), "topics": [], "lost": edition},
        now=now,
        name=name,
        about=announcement,
    )
    if identity is not None:
        await cancel(connection, identity, "sent by a database that was lost since", now)


async def _sent(store: Store) -> Sequence[UUID]:
    """The announcements that went to the press."""
    async with store.read() as connection:
        rows = await connection.execute(select(mailings.c.about).where(mailings.c.kind == KIND).distinct())
        return [row.about for row in rows]
