"""Editions that tests make themselves (tests/editions.py), entered into the ledger as posting would have."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update

from core.store import Store, insert_for
from core.tables import announcements, editions, schedule_changes, schedules
from schemas.edition import Action, Edition


async def enter(store: Store, edition: Edition) -> None:
    """The announcement, this edition and its schedule. An edition older than the head changes neither."""
    content = edition.content
    async with store.write() as connection:
        await connection.execute(
            insert_for(connection, announcements)
            .values(
                id=edition.announcement,
                reference=edition.reference,
                issuer=edition.issuer.slug,
                kind=str(content.kind) if content else "event",
                urgency=content.urgency.rank if content else 2,
                head=0,
                last_material=0,
                first_released_at=edition.first_published_at,
                posted_at=edition.at,
            )
            .on_conflict_do_nothing()
        )
        await connection.execute(
            insert_for(connection, editions)
            .values(
                announcement=edition.announcement,
                number=edition.number,
                action=edition.action.value,
                reason=edition.reason.value if edition.reason else None,
                note=edition.note,
                weight=edition.weight.value,
                channels=[],
                body=content.model_dump(mode="json") if content else None,
                who="test",
                at=edition.at,
            )
            .on_conflict_do_nothing()
        )
        mine = announcements.c.id == edition.announcement
        head = (await connection.execute(select(announcements.c.head).where(mine).with_for_update())).scalar_one()
        if edition.number <= head:
            return
        changes: dict[str, Any] = {"head": edition.number, "last_material": edition.number}
        if edition.action in (Action.WITHDRAW, Action.EXPUNGE):
            changes["withdrawn_at"] = func.coalesce(announcements.c.withdrawn_at, edition.at)
        if edition.action is Action.EXPUNGE:
            changes["expunged_at"] = edition.at
            await connection.execute(
                update(editions).where(editions.c.announcement == edition.announcement).values(body=None)
            )
        await connection.execute(update(announcements).where(mine).values(changes))
        times = {"release_at": edition.released_at or edition.at, "expires_at": edition.expires_at}
        moved = await connection.execute(
            update(schedules)
            .where(schedules.c.announcement == edition.announcement)
            .values(**times, head=edition.number, announced=edition.number)
        )
        if moved.rowcount == 0:
            await connection.execute(
                insert(schedules).values(
                    announcement=edition.announcement, **times, head=edition.number, announced=edition.number
                )
            )


async def reschedule(store: Store, edition: Edition, *, at: datetime | None = None, **times: Any) -> None:
    """Another release or expiry of its schedule, as `keryx schedule` sets it. `at`: when, as its history tells; None:
    it was so from the beginning."""
    mine = schedules.c.announcement == edition.announcement
    async with store.write() as connection:
        before = (await connection.execute(select(schedules).where(mine))).one()
        await connection.execute(update(schedules).where(mine).values(**times, version=schedules.c.version + 1))
        if at is not None:
            told = {name: str(getattr(before, name)) if getattr(before, name) else None for name in times}
            after = {name: str(value) if value else None for name, value in times.items()}
            values = {"announcement": edition.announcement, "who": "test", "at": at, "before": told, "after": after}
            await connection.execute(insert(schedule_changes).values(values))


async def hold(store: Store, announcement: UUID, since: datetime, until: datetime) -> None:
    """By the silence before an election, as it is written beside what names a candidate."""
    async with store.write() as connection:
        mine = update(schedules).where(schedules.c.announcement == announcement)
        await connection.execute(mine.values(silent_from=since, silent_until=until))
