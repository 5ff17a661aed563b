"""What every action on an announcement does inside its one transaction: the next edition, its plans, its message."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, case, delete, func, insert, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.bus.envelope import Envelope
from core.bus.outbox import publish
from core.carried import carry
from core.editions import CONTENT
from core.language.dates import ATHENS
from core.moments import first_reminder
from core.store import insert_for
from core.tables import announcements, deliveries, editions, endings, plans, schedules, work_items
from schemas.edition import Action, Reason, Weight
from schemas.messages import AnyMessage, EditionReleased

OFFER_AGAIN = timedelta(seconds=25)
SLOWEST_OFFER = timedelta(hours=1)
QUICK_OFFERS = 8


def offer_again_after(offers: int) -> timedelta:
    """How long after its n-th offer something still open is offered again.

    At once for a while, since messages get lost; then ever more rarely, since whom it is for may be switched off.
    """
    return min(SLOWEST_OFFER, OFFER_AGAIN * (1 << min(max(0, offers - QUICK_OFFERS), 10)))


@dataclass(frozen=True)
class Next:
    """The edition an action adds."""

    announcement: UUID
    number: int
    action: Action
    weight: Weight
    channels: Collection[str]
    body: Mapping[str, Any] | None
    who: str
    at: datetime
    reason: Reason | None = None
    note: str | None = None


async def add_edition(connection: AsyncConnection, edition: Next) -> None:
    """Store the edition, move `head`, and add a plan row per channel, also for channels it drops but ever pulled.

    The announcement row is locked by the caller.
    """
    pulled = await connection.execute(
        select(deliveries.c.channel)
        .where(
            deliveries.c.announcement == edition.announcement,
            # What a mailing carries counts no tries of its own.
            or_(deliveries.c.may_hold > 0, deliveries.c.attempts > 0, deliveries.c.state == "sending"),
        )
        .distinct()
    )
    earlier = await connection.execute(
        select(editions.c.channels)
        .join(announcements, announcements.c.id == editions.c.announcement)
        .where(editions.c.announcement == edition.announcement, editions.c.number <= announcements.c.may_hold)
    )
    after_restore = {
        channel for row in earlier for channel in row.channels
    }  # may have been pulled, and the ledger lost it
    channels = sorted(set(edition.channels) | {row.channel for row in pulled} | after_restore)
    await connection.execute(
        update(plans)
        .where(plans.c.announcement == edition.announcement, plans.c.state.in_(("awaited", "planning")))
        .values(state="superseded")
    )
    await connection.execute(
        insert(editions).values(
            announcement=edition.announcement,
            number=edition.number,
            action=edition.action.value,
            reason=edition.reason.value if edition.reason else None,
            note=edition.note,
            weight=edition.weight.value,
            channels=channels,
            body=edition.body,
            who=edition.who,
            at=edition.at,
        )
    )
    await carry(connection, edition.announcement, edition.number, edition.body)
    changes: dict[str, Any] = {"head": edition.number, "remind_on": _remind_on(edition)}
    if edition.weight is Weight.MATERIAL:
        changes["last_material"] = edition.number
    if edition.action is Action.WITHDRAW:
        changes["withdrawn_at"] = edition.at
    if edition.action is Action.EXPUNGE:
        changes |= {"withdrawn_at": func.coalesce(announcements.c.withdrawn_at, edition.at), "expunged_at": edition.at}
    await connection.execute(update(announcements).where(announcements.c.id == edition.announcement).values(changes))
    await connection.execute(
        update(schedules).where(schedules.c.announcement == edition.announcement).values(head=edition.number)
    )
    if channels:
        await connection.execute(
            insert(plans),
            [
                {
                    "announcement": edition.announcement,
                    "edition": edition.number,
                    "channel": channel,
                    "state": "awaited",
                    "cursor": "",
                    "planned": 0,
                    "holders_only": channel not in edition.channels,
                }
                for channel in channels
            ],
        )


def _remind_on(edition: Next) -> ColumnElement[date] | None:
    """The first day that has a reminder of the new text; an earlier one that is still owed stays owed."""
    if edition.body is None or edition.action in (Action.WITHDRAW, Action.EXPUNGE):
        return None
    first = first_reminder(CONTENT.validate_python(edition.body), edition.at.astimezone(ATHENS).date())
    if first is None:
        return None
    return case((announcements.c.remind_on < first, announcements.c.remind_on), else_=literal(first))


async def lock_announcement(connection: AsyncConnection, announcement: UUID, *, shared: bool = False) -> Any:
    """Its row, held until the transaction ends: for itself, or `shared` to hold off every action. None: no such one.

    Alone and before anything else, in every transaction that takes it: joined with the edition at `head`, PostgreSQL
    would find no row after it has waited for a new head; and with one order of locks nobody waits in a circle.
    """
    return (
        await connection.execute(
            select(announcements).where(announcements.c.id == announcement).with_for_update(read=shared)
        )
    ).first()


HOLD_OFF = select(announcements.c.id).where(announcements.c.id == bindparam("announcement")).with_for_update(read=True)


async def hold_off_actions(connection: AsyncConnection, announcement: UUID) -> None:
    """No action on it passes until this transaction ends; as `lock_announcement`, before anything else.

    SQLite lets one writer in at a time: there it is so already.
    """
    if connection.dialect.name != "sqlite":
        await connection.execute(HOLD_OFF, {"announcement": announcement})


async def release(
    connection: AsyncConnection,
    announcement: UUID,
    number: int,
    at: datetime,
    *,
    channels: Sequence[str] | None = None,
    again: str = "",
) -> None:
    """Put the edition on the bus: from here on it is public. In the caller's transaction.

    `again` names one more offer: plans that failed are open once more, and places that took it write it anew.
    """
    row = (
        await connection.execute(
            select(announcements.c.kind, announcements.c.issuer, announcements.c.urgency, editions.c.action)
            .join(editions, editions.c.announcement == announcements.c.id)
            .where(announcements.c.id == announcement, editions.c.number == number)
        )
    ).one()
    await offer(
        connection,
        EditionReleased(
            uid=f"{announcement}.{number}{again and '.' + again}",
            announcement=announcement,
            edition=number,
            action=Action(row.action),
            kind=row.kind,
            issuer=row.issuer,
            urgency=row.urgency,
            at=at,
            channels=list(channels) if channels is not None else None,
            again=bool(again),
        ),
        row.urgency,
        at,
    )
    await connection.execute(update(schedules).where(schedules.c.announcement == announcement).values(announced=number))
    if row.action in (Action.PUBLISH, Action.CORRECT):
        await connection.execute(
            update(announcements)
            .where(announcements.c.id == announcement, announcements.c.first_released_at.is_(None))
            .values(first_released_at=at)
        )
    offered: list[ColumnElement[bool]] = [plans.c.announcement == announcement, plans.c.edition == number]
    if channels is not None:
        offered.append(plans.c.channel.in_(channels))
    if again:
        await connection.execute(
            update(plans).where(*offered, plans.c.state == "failed").values(state="awaited", reason=None)
        )
    await connection.execute(update(plans).where(*offered).values(offers=1, offer_at=at + offer_again_after(1)))


Ending = Literal["expire", "expunge"]


async def end_in(
    connection: AsyncConnection, announcement: UUID, what: Ending, channels: Collection[str], at: datetime
) -> None:
    """Each channel is to do this; it is offered again until the channel has (`ended_in`)."""
    for channel in sorted(channels):
        await connection.execute(
            insert_for(connection, endings)
            .values(announcement=announcement, channel=channel, what=what, offer_at=at + offer_again_after(1))
            .on_conflict_do_nothing()
        )


async def ended_in(connection: AsyncConnection, announcement: UUID, what: Ending, channel: str | None = None) -> None:
    """The channel (None: every one) has done it, or need not any more."""
    mine = [endings.c.announcement == announcement, endings.c.what == what]
    if channel is not None:
        mine.append(endings.c.channel == channel)
    await connection.execute(delete(endings).where(*mine))


async def offer(connection: AsyncConnection, message: AnyMessage, urgency: int, at: datetime) -> None:
    """Put one message about an announcement or a mailing into the outbox."""
    body = message.model_dump_json().encode()
    await publish(connection, Envelope(message.uid, message.type, str(message.subject), urgency, body), at)


async def move_waiting(connection: AsyncConnection, announcement: UUID, at: datetime) -> None:
    """A change of the schedule, or an action, moves what waits for the old one: it is looked at again now."""
    await connection.execute(
        update(work_items)
        .where(and_(work_items.c.announcement == announcement, work_items.c.state == "todo", work_items.c.next_at > at))
        .values(next_at=at)
    )


async def look_for_reminders(connection: AsyncConnection, announcement: UUID, at: datetime) -> None:
    """Of one that had expired none were to come any more: with another expiry they may be."""
    today = at.astimezone(ATHENS).date()
    looked_at = update(announcements).where(announcements.c.id == announcement, announcements.c.withdrawn_at.is_(None))
    await connection.execute(looked_at.values(remind_on=func.coalesce(announcements.c.remind_on, today)))
