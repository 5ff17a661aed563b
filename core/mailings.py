"""Mailings: what is sent to people besides editions, each with a row of its own and deliveries in the same ledger."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

from sqlalchemy import Select, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from core.actions import offer, offer_again_after
from core.channel import Contents, Mailing, Recipient
from core.errors import NotFound
from core.ledger import cut_items
from core.store import insert_for
from core.tables import deliveries, directory, mailings, work_items
from schemas.directory import Issuer
from schemas.edition import Action
from schemas.every_kind import Urgency
from schemas.messages import MailingReleased

LETTER_URGENCY = Urgency.URGENT.rank  # somebody waits for it
LIST_URGENCY = Urgency.NORMAL.rank  # a letter to each of a list: nobody waits for it


class Source(Protocol):
    """Whom the mailings of some kinds reach, and what they say; its folder brings it, the wiring hands it over."""

    kinds: Collection[str]

    def matching(self, mailing: Mailing) -> Select[tuple[str]]:
        """A select of one text column `target` of all whom it is for, unordered. Not asked for letters."""

    async def resolve(
        self, connection: AsyncConnection, mailing: Mailing, targets: Sequence[str]
    ) -> Mapping[str, Recipient]:
        """Look the targets up again, at the hand-over too. One that is missing from the answer gets nothing."""

    async def contents(self, connection: AsyncConnection, mailing: Mailing, variant: str) -> Contents:
        """What all who get this variant are told."""


@runtime_checkable
class KeepsHours(Protocol):
    """A source whose mailings are not handed over at every hour."""

    async def not_before(self, connection: AsyncConnection, mailing: Mailing, now: datetime) -> datetime:
        """Nothing of it is handed over before; `now` or earlier: it may be."""


async def add_mailing(
    connection: AsyncConnection,
    *,
    kind: str,
    channel: str,
    issuer: str,
    body: Mapping[str, Any],
    now: datetime,
    name: str | None = None,
    occasion: str = "now",
    about: UUID | None = None,
    urgency: int = Urgency.NORMAL.rank,
    release_at: datetime | None = None,
    expires_at: datetime | None = None,
    marked: bool = False,
) -> UUID | None:
    """A mailing that the agenda releases when it is due. None: one of this `name` exists already.

    A `name` may have been sent by a database that was lost since: who gives one asks `Witness.mailed`, and `marked`
    follows.
    """
    identity: UUID = uuid7()
    at = release_at or now
    result = await connection.execute(
        insert_for(connection, mailings)
        .values(
            id=identity,
            name=name,
            kind=kind,
            channel=channel,
            urgency=urgency,
            occasion=occasion,
            about=about,
            issuer=issuer,
            body=dict(body),
            state="awaited",
            marked=marked,
            release_at=at,
            expires_at=expires_at,
            offer_at=at,
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["name"])
    )
    return identity if result.rowcount else None


async def write_letter(
    connection: AsyncConnection,
    *,
    kind: str,
    channel: str,
    target: str,
    issuer: str,
    now: datetime,
    body: Mapping[str, Any] | None = None,
    about: UUID | None = None,
    urgency: int = LETTER_URGENCY,
    expires_at: datetime | None = None,
    identity: UUID | None = None,
) -> UUID:
    """One mail to one person, in the caller's transaction: it goes out if and only if that is committed.

    `target` is what its source knows the person by (an id, never an address). Wake `items:{channel}` after the commit.
    `identity`: of who has named the letter before it is written.
    """
    return await write_letters(
        connection,
        kind=kind,
        channel=channel,
        targets=[target],
        issuer=issuer,
        now=now,
        body=body,
        about=about,
        urgency=urgency,
        expires_at=expires_at,
        identity=identity,
    )


async def write_letters(
    connection: AsyncConnection,
    *,
    kind: str,
    channel: str,
    targets: Sequence[str],
    issuer: str,
    now: datetime,
    body: Mapping[str, Any] | None = None,
    about: UUID | None = None,
    urgency: int = LETTER_URGENCY,
    expires_at: datetime | None = None,
    identity: UUID | None = None,
) -> UUID:
    """As `write_letter`, the same to each of a few hundred people: one mailing, one work item."""
    identity = identity or uuid7()
    await connection.execute(
        insert(mailings).values(
            id=identity,
            kind=kind,
            channel=channel,
            urgency=urgency,
            occasion="now",
            about=about,
            issuer=issuer,
            body=dict(body or {}),
            state="planned",
            planned=len(targets),
            release_at=now,
            expires_at=expires_at,
            offer_at=now,
            created_at=now,
        )
    )
    size = len(targets)
    (item,) = await cut_items(connection, identity, channel, urgency, size, now, size=size, mailing=True)
    common = {
        "announcement": identity,
        "edition": 0,
        "channel": channel,
        "occasion": "now",
        "action": Action.PUBLISH.value,
        "state": "planned",
        "item": item,
        "planned_at": now,
    }
    await connection.execute(insert(deliveries), [{**common, "target": target} for target in targets])
    return identity


MAILING = select(mailings).where(mailings.c.id == bindparam("mailing"))
HOLD_OFF = select(mailings.c.id).where(mailings.c.id == bindparam("mailing")).with_for_update(read=True)


async def hold_off(connection: AsyncConnection, mailing: UUID) -> None:
    """Nobody pauses or cancels it until this transaction ends. SQLite lets one writer in at a time anyway."""
    if connection.dialect.name != "sqlite":
        await connection.execute(HOLD_OFF, {"mailing": mailing})


async def load_mailing(connection: AsyncConnection, mailing: UUID) -> Mailing:
    """NotFound when there is none."""
    row = (await connection.execute(MAILING, {"mailing": mailing})).first()
    if row is None:
        raise NotFound(f"Δεν υπάρχει αποστολή {mailing}.", f"There is no mailing {mailing}.")
    known = directory.c.sort == "issuer", directory.c.slug == row.issuer
    body = (await connection.execute(select(directory.c.body).where(*known))).scalar_one()
    issuer = Issuer.model_validate(body)
    return Mailing(
        row.id,
        row.name or str(row.id),
        row.kind,
        row.channel,
        row.occasion,
        row.about,
        issuer,
        row.body,
        row.release_at,
    )


async def release_due(connection: AsyncConnection, now: datetime, limit: int) -> int:
    """Put the mailings that are due, and those still open long after their message, on the bus; how many."""
    due = (mailings.c.state.in_(("awaited", "planning"))) & (mailings.c.offer_at <= now)
    rows = (
        await connection.execute(
            select(mailings.c.id, mailings.c.channel, mailings.c.urgency, mailings.c.offers)
            .where(due, ~mailings.c.paused, mailings.c.cancelled_at.is_(None))
            .order_by(mailings.c.offer_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    ).all()
    for row in rows:
        offers = row.offers + 1
        await connection.execute(
            update(mailings)
            .where(mailings.c.id == row.id)
            .values(offers=offers, offer_at=now + offer_again_after(offers))
        )
        message = MailingReleased(uid=f"{row.id}.{offers}", mailing=row.id, channel=row.channel, at=now)
        await offer(connection, message, row.urgency, now)
    return len(rows)


async def _lock(connection: AsyncConnection, mailing: UUID) -> Any:
    row = (await connection.execute(MAILING.with_for_update(), {"mailing": mailing})).first()
    if row is None:
        raise NotFound(f"Δεν υπάρχει αποστολή {mailing}.", f"There is no mailing {mailing}.")
    return row


async def cancel(connection: AsyncConnection, mailing: UUID, reason: str, now: datetime) -> bool:
    """Nothing more of it is handed over, for good. False: it was cancelled before."""
    if (await _lock(connection, mailing)).cancelled_at is not None:
        return False
    await _change(connection, mailing, now, cancelled_at=now, reason=reason)
    return True


async def pause(connection: AsyncConnection, mailing: UUID, reason: str, now: datetime) -> None:
    """Nothing more of it is handed over until `go_on`."""
    await _lock(connection, mailing)
    await _change(connection, mailing, now, paused=True, reason=reason)


async def go_on(connection: AsyncConnection, mailing: UUID, now: datetime) -> None:
    """What was paused is handed over again."""
    await _lock(connection, mailing)
    await _change(connection, mailing, now, paused=False, reason=None)


async def _change(connection: AsyncConnection, mailing: UUID, now: datetime, **values: Any) -> None:
    """As every action does: what waits is looked at again now."""
    await connection.execute(update(mailings).where(mailings.c.id == mailing).values(values))
    await connection.execute(
        update(work_items)
        .where(work_items.c.announcement == mailing, work_items.c.state == "todo", work_items.c.next_at > now)
        .values(next_at=now)
    )
