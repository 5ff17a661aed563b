"""Planning: finds whom or what a channel reaches with an edition, in slices, into the ledger, and cuts work items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, String, and_, func, literal, not_, or_, select, union, update
from sqlalchemy.ext.asyncio import AsyncConnection

from consumers.slices import Slice, insert_slice, next_slice, plan_in_slices
from core.actions import lock_announcement
from core.carriage import wait_again
from core.channel import Channel, Selection
from core.clock import Clock
from core.editions import load_edition
from core.ledger import GROUPED, ITEM_ROWS, cut_items, regroup
from core.store import Store, insert_for
from core.tables import announcements, deliveries, editions, plans
from core.wake import Wake
from schemas.edition import Action, Edition, Weight

SLICE_ROWS = 2_000
ENDINGS = (Action.WITHDRAW, Action.EXPUNGE)


@dataclass(frozen=True)
class _Case:
    """One edition on its way into one channel's ledger."""

    edition: Edition
    channel: Channel
    selection: Selection
    before: Sequence[Selection]  # of the editions that anybody may hold since a restore
    urgency: int
    last_material: int
    restored: int
    slice_rows: int
    holders_only: bool  # nobody new: a withdrawal, or an edition that leaves this channel out


class Planner:
    """Plans editions for the channels it knows. Replays, doubles and second planners change nothing."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        wake: Wake,
        url: str,
        channels: Mapping[str, Channel],
        *,
        slice_rows: int = SLICE_ROWS,
        item_rows: int = ITEM_ROWS,
    ) -> None:
        self._store, self._clock, self._wake, self._url, self._channels = store, clock, wake, url, channels
        self._slice_rows, self._item_rows = slice_rows, item_rows

    async def plan(self, announcement: UUID, number: int, channel: str) -> None:
        """Plan until nothing is left; safe to stop anywhere."""
        async with self._store.read() as connection:
            mine = (
                plans.c.announcement == announcement,
                plans.c.edition == number,
                plans.c.channel == channel,
                plans.c.state.in_(("awaited", "planning")),
            )
            if (await connection.execute(select(plans.c.state).where(*mine))).first() is None:
                return  # done, or failed: what else is on its way for it changes nothing
            edition = await load_edition(connection, self._url, announcement, number)
            restored = await connection.execute(
                select(editions.c.number)
                .join(announcements, announcements.c.id == editions.c.announcement)
                .where(editions.c.announcement == announcement, editions.c.number < number)
                .where(editions.c.number <= announcements.c.may_hold)
                .order_by(editions.c.number)
            )
            earlier = [await load_edition(connection, self._url, announcement, n) for n in restored.scalars().all()]
        way_out = self._channels[channel]
        selection = way_out.selection(announcement, edition)
        before = [way_out.selection(announcement, e) for e in earlier]
        await plan_in_slices(
            self._store,
            self._clock,
            self._wake,
            channel,
            lambda connection: self._slice(connection, edition, way_out, selection, before),
        )

    async def plan_again(self, announcement: UUID, number: int, channel: str) -> None:
        """Places that took this edition write it anew, and who missed it by an expiry that has moved is owed it."""
        states = ["expired", "sent"] if self._channels[channel].takes_every_edition else ["expired"]
        mine = (
            deliveries.c.announcement == announcement,
            deliveries.c.edition == number,
            deliveries.c.channel == channel,
        )
        async with self._store.write() as connection:
            await wait_again(connection, announcement, number, channel)
        async with self._store.read() as connection:
            newest = (await connection.execute(select(func.max(deliveries.c.id)).where(*mine))).scalar_one()
        after = 0
        while newest is not None and after < newest:  # once through: what is sent again meanwhile stays sent
            async with self._store.write() as connection:
                rows = (
                    await connection.execute(
                        GROUPED.add_columns(deliveries.c.state)
                        .where(*mine, deliveries.c.id > after, deliveries.c.id <= newest)
                        .order_by(deliveries.c.id)
                        .limit(self._slice_rows)
                    )
                ).all()
                again = [row for row in rows if row.state in states]
                await regroup(connection, again, self._clock.now(), marked=False)
            after = rows[-1].id if rows else newest

    async def _slice(
        self,
        connection: AsyncConnection,
        edition: Edition,
        channel: Channel,
        selection: Selection,
        before: Sequence[Selection],
    ) -> bool:
        """One slice; False when the plan is closed."""
        announced = await lock_announcement(connection, edition.announcement, shared=True)
        mine = and_(
            plans.c.announcement == edition.announcement,
            plans.c.edition == edition.number,
            plans.c.channel == channel.name,
        )
        if announced.head != edition.number:
            still_open = plans.c.state.in_(("awaited", "planning"))
            await connection.execute(update(plans).where(mine, still_open).values(state="superseded"))
            return False

        async def insert(plan: Row[*tuple[Any, ...]]) -> Slice:
            on_plan = _Case(
                edition,
                channel,
                selection,
                before,
                announced.urgency,
                announced.last_material,
                announced.may_hold,
                self._slice_rows,
                (plan.holders_only or edition.action in ENDINGS) and not announced.may_hold,
            )
            if places := selection.places():
                return await self._plan_places(connection, on_plan, [p for p in places if p > plan.cursor]), None
            return await self._plan_audience(connection, on_plan, plan.cursor)

        return await next_slice(connection, plans, mine, insert)

    def _row(self, on_plan: _Case) -> dict[str, Any]:
        """The values every delivery of this plan shares."""
        edition = on_plan.edition
        return {
            "announcement": edition.announcement,
            "edition": edition.number,
            "channel": on_plan.channel.name,
            "occasion": "now",
            "action": edition.action.value,
            "state": "planned",
            "marked": edition.number <= on_plan.restored,
            "planned_at": self._clock.now(),
        }

    async def _plan_places(self, connection: AsyncConnection, on_plan: _Case, places: list[str]) -> int:
        if on_plan.holders_only:
            rows = await connection.execute(_holders(on_plan))
            places = [row.target for row in rows]
        if not places:
            return 0
        items = await cut_items(
            connection,
            on_plan.edition.announcement,
            on_plan.channel.name,
            on_plan.urgency,
            len(places),
            self._clock.now(),
            size=self._item_rows,
        )
        result = await connection.execute(
            insert_for(connection, deliveries)
            .values(
                [
                    self._row(on_plan) | {"target": place, "item": items[i // self._item_rows]}
                    for i, place in enumerate(sorted(places))
                ]
            )
            .on_conflict_do_nothing()
        )
        return result.rowcount

    async def _plan_audience(self, connection: AsyncConnection, on_plan: _Case, cursor: str) -> Slice:
        """Insert the next slice straight from the audience's own select."""
        who = _candidates(on_plan, cursor).order_by("target").limit(self._slice_rows)
        return await insert_slice(
            connection,
            who,
            self._row(on_plan),
            on_plan.urgency,
            slice_rows=self._slice_rows,
            item_rows=self._item_rows,
        )


def _holders(on_plan: _Case) -> Select[tuple[str]]:
    """Who may hold an earlier edition."""
    return select(deliveries.c.target.label("target")).where(
        deliveries.c.announcement == on_plan.edition.announcement,
        deliveries.c.channel == on_plan.channel.name,
        deliveries.c.edition != on_plan.edition.number,
        or_(deliveries.c.may_hold > 0, deliveries.c.state == "sending"),
    )


def _candidates(on_plan: _Case, cursor: str) -> Select[tuple[str, str]]:
    """Who is looked at by this plan, after the cursor: who matches, and who may hold an earlier edition.

    Who may hold one is told of the next at once, whichever digest they wait for otherwise.
    """
    edition = on_plan.edition
    minor = edition.action is Action.CORRECT and edition.weight is Weight.MINOR
    parts: list[Select[tuple[str, str]]] = []

    def add(target: ColumnElement[str], who: Select[Any]) -> None:
        part = who.where(target > cursor)
        if minor and not on_plan.channel.takes_every_edition:
            part = part.where(not_(_surely_holds(on_plan, target)))
        parts.append(part.order_by(target).limit(on_plan.slice_rows))

    if not on_plan.holders_only and (matching := on_plan.selection.matching()) is not None:
        waits = (
            "gathers" in matching.selected_columns and edition.action not in ENDINGS
        )  # an ending waits for no digest
        add(matching.selected_columns.target, matching if waits else _now(matching))
    for selection in on_plan.before:
        if (matched := selection.matching()) is not None:
            add(matched.selected_columns.target, _now(matched))
    if edition.number > 1:
        add(deliveries.c.target, _now(_holders(on_plan)).distinct())
    if not parts:
        return select(deliveries.c.target, _AT_ONCE).where(literal(False))
    if len(parts) == 1:
        whole = parts[0].subquery("part")
        return select(whole.c.target, whole.c.gathers)
    each = [part.subquery() for part in parts]
    both = union(*(select(part.c.target, part.c.gathers) for part in each)).subquery("both")
    return select(both.c.target, func.min(both.c.gathers).label("gathers")).group_by(both.c.target)


_AT_ONCE = literal("", String()).label("gathers")


def _now(who: Select[Any]) -> Select[tuple[str, str]]:
    """The targets of a select, all at once."""
    return who.with_only_columns(who.selected_columns.target, _AT_ONCE)


def _surely_holds(on_plan: _Case, target: ColumnElement[str]) -> ColumnElement[bool]:
    """They surely have the newest material text, so a minor correction mails them nothing."""
    held = deliveries.alias("held")
    return (
        select(literal(1))
        .where(
            held.c.announcement == on_plan.edition.announcement,
            held.c.channel == on_plan.channel.name,
            held.c.target == target,
            held.c.may_hold == 2,
            held.c.held_edition >= on_plan.last_material,
        )
        .exists()
    )
