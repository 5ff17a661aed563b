"""Delivering: claims a work item and lets the channel pull its targets; each is decided at the pull, and once more."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from sqlalchemy import bindparam, literal_column, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from consumers.looking import candidates
from consumers.mailing import Mailed
from consumers.renditions import Carried, Editions
from consumers.stages import LOOK_AGAIN, STAGES, Announcement, Candidate, Drop, Send, Stage, Verdicts, Wait
from core import brakes, prepared
from core.bus.inbox import Suspicion
from core.channel import Channel, Rationed, Receipt, Recipient, Target
from core.clock import Clock
from core.dead_letters import bury, plainly, scrub
from core.errors import TryLater
from core.ledger import Entry, abandon, entered, follow, given_back, mark
from core.mailings import Source
from core.prepared import Prepared
from core.store import Store
from core.tables import deliveries, hub, work_items
from core.wake import Wake
from core.witness import Witness
from schemas.every_kind import Urgency

log = structlog.get_logger()
WINDOW = 80
SCAN = 200
FRESH_S = 0.02  # what was looked at is handed over by that look for this long
SLOWEST_LOOK_S = 2.0  # a look that took longer tells nothing of now
TROUBLE_WAIT = timedelta(seconds=5)
KEEP_EVERY_S = 0.25  # receipts that wait longer are written by themselves
MAX_TRIES = 5
MARGIN = timedelta(seconds=5)
NORMAL = Urgency.NORMAL.rank
# Built once, as those of `looking` and of the ledger are.
NEXT_WINDOW = Prepared(lambda _: update(hub).values(window=hub.c.window + 1).returning(hub.c.window, hub.c.epoch))
OPEN = (
    select(deliveries.c.state)
    .where(
        deliveries.c.item == bindparam("item"),
        or_(
            deliveries.c.state == literal_column("'planned'"),
            deliveries.c.state == literal_column("'sending'"),
        ),
    )
    .distinct()
)
RENEW = Prepared(
    lambda _: (
        update(work_items)
        .where(
            work_items.c.id == bindparam("item"),
            work_items.c.fence == bindparam("held"),
            work_items.c.state == literal_column("'todo'"),
        )
        .values(lease_until=bindparam("until"))
    )
)


@dataclass(frozen=True)
class Item:
    """A claimed work item."""

    id: int
    subject: UUID  # an announcement, or a mailing
    mailing: bool
    fence: int
    tries: int
    alone: bool
    urgent: bool
    lease_ends: float  # by the monotonic clock


class Delivering:
    """One member of a channel's crowd of deliverers."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        wake: Wake,
        witness: Witness,
        url: str,
        channel: Channel,
        sources: Mapping[str, Source] | None = None,
        *,
        holder: str = "",
        fresh_s: float = FRESH_S,
        window: int = WINDOW,
        stages: Sequence[Stage] = STAGES,
    ) -> None:
        self.store, self.clock, self.wake, self.witness, self.url = store, clock, wake, witness, url
        self.channel, self.sources, self.holder, self.fresh_s = channel, sources or {}, holder, fresh_s
        self.window, self.stages = window, stages
        self.lease = channel.patience.send_timeout * 2 + MARGIN * 2
        self.suspicion = Suspicion()
        self.stopping = asyncio.Event()
        self.runs: list[_Run] = []
        self.looking = asyncio.Lock()

    async def run_once(self, *, urgent_only: bool = False) -> bool:
        """Deliver one work item; False when there is none to claim."""
        if not urgent_only and self._rests(urgent=False):
            urgent_only = True
        if urgent_only and self._rests(urgent=True):
            return False
        item = await self._claim(urgent_only)
        if item is None:
            return False
        async with self.suspicion.room(suspect=item.alone):
            run = _Run(self, item)
            self.runs.append(run)
            try:
                await run.run()
            finally:
                self.runs.remove(run)
        return True

    def _rests(self, *, urgent: bool) -> bool:
        return isinstance(self.channel, Rationed) and self.channel.rests(urgent=urgent)

    def carried(self, item: Item) -> Carried:
        """One for all runs of a subject that are under way together."""
        for run in self.runs:
            if run.item.subject == item.subject:
                return run.carried
        if item.mailing:
            return Mailed(self.channel, self.sources, item.subject)
        return Editions(self.url, self.channel, item.subject)

    async def _claim(self, urgent_only: bool) -> Item | None:
        now, started = self.clock.now(), self.clock.monotonic()
        due = [
            work_items.c.channel == self.channel.name,
            work_items.c.state == "todo",
            work_items.c.next_at <= now,
            or_(work_items.c.lease_until.is_(None), work_items.c.lease_until <= now),
        ]
        if urgent_only:
            due.append(work_items.c.urgency < NORMAL)
        chosen = (
            select(work_items.c.id)
            .where(*due)
            .order_by(work_items.c.urgency, work_items.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        async with self.store.read() as connection:
            if (await connection.execute(select(work_items.c.id).where(*due).limit(1))).first() is None:
                return None
        async with self.store.write() as connection:
            # In two steps: PostgreSQL may run a locking subquery of an UPDATE again, past its LIMIT.
            item = (await connection.execute(chosen)).scalar_one_or_none()
            if item is None:
                return None
            row = (
                await connection.execute(
                    update(work_items)
                    .where(work_items.c.id == item)
                    .values(
                        lease_until=now + self.lease,
                        holder=self.holder,
                        fence=work_items.c.fence + 1,
                        tries=work_items.c.tries + 1,
                    )
                    .returning(
                        work_items.c.id,
                        work_items.c.announcement,
                        work_items.c.mailing,
                        work_items.c.fence,
                        work_items.c.tries,
                        work_items.c.alone,
                        work_items.c.urgency,
                    )
                )
            ).one()
            lost = await abandon(connection, row.id, now)
        if lost:
            log.warning("delivering.lost", item=row.id, unknown=lost)
            self.wake.notify("agenda")
        ends = started + self.lease.total_seconds()
        return Item(row.id, row.announcement, row.mailing, row.fence, row.tries, row.alone, row.urgency < NORMAL, ends)


class _Marked(NamedTuple):
    """A delivery marked as sending in this run."""

    delivery: Candidate
    send: Send
    attempt: int
    first_tried_at: datetime


@dataclass
class _Look:
    """What was read of the announcement and its targets, when, and what follows from it for each of them."""

    recipients: Mapping[str, Recipient]
    verdicts: Verdicts
    at: float


class _Run:
    """One item, from claim to return."""

    def __init__(self, on: Delivering, item: Item) -> None:
        self.on, self.item = on, item
        self.entries: list[Entry] = []
        self.returned: list[int] = []
        self.out: dict[int, _Marked] = {}  # handed over, no receipt yet
        self.waiting: list[_Marked] = []  # marked, not handed over
        self.until: datetime | None = None  # when what must wait may go on
        self.lost = False
        self.trouble: Exception | None = None  # the database or the witness was away: not this item's fault
        self.written = (0, 0)
        self.renewed = 0.0  # when the write under way renewed the lease
        self.lease_ends = item.lease_ends
        self.carried = on.carried(item)
        self.look: _Look | None = None
        self.anew = False  # what a mailing carries may have been marked by another just now: look once more
        self.writing = asyncio.Lock()
        self.most = on.window  # that may be marked for one window
        self.scan = on.window  # rows looked at for one window

    async def run(self) -> None:
        keeping = asyncio.create_task(self._keep())
        bug: Exception | None = None
        try:
            async for receipt in self.on.channel.deliver(self._targets()):
                self._take(receipt)
        except Exception as error:
            bug = error
            log.error("delivering.bug", channel=self.on.channel.name, item=self.item.id, exc_info=error)
        finally:
            async with self.writing:  # not in the middle of a write: what was committed is written once
                keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
        await self._close(bug)

    # ---- targets, as the channel pulls them

    async def _targets(self) -> AsyncIterator[Target]:
        while not self.on.stopping.is_set() and not self.lost:
            if not await self._without_trouble(self._mark) or not self.waiting:
                return
            while self.waiting:
                one = self.waiting[0]
                if not self._fresh() and not await self._without_trouble(self._look_again):
                    return
                target = self._hand_over(one)
                self.waiting.pop(0)
                if target is None:
                    self._return(one)
                    continue
                self.out[one.delivery.id] = one
                yield target

    async def _without_trouble(self, step: Callable[[], Awaitable[None]]) -> bool:
        """Whether the step could be done. What is around us may be away: the item then waits, and nobody is blamed."""
        try:
            await step()
        except Exception as error:
            log.warning("delivering.trouble", channel=self.on.channel.name, item=self.item.id, exc_info=error)
            self.trouble = error
            return False
        return True

    def _hand_over(self, marked: _Marked) -> Target | None:
        """By a fresh look: the target, or None when it is not to be handed over now."""
        clock = self.on.clock
        look = self.look
        assert look is not None
        # After the look, which may have taken its time: no send outlives its lease.
        if self.lost or self.on.stopping.is_set():
            return None
        if self.lease_ends - clock.monotonic() < (self.on.channel.patience.send_timeout + MARGIN / 2).total_seconds():
            return None
        delivery, send = marked.delivery, marked.send
        recipient = look.recipients.get(delivery.target)
        verdict = look.verdicts.of(delivery, recipient)
        if verdict is not send and verdict != send:
            return None  # exactly what was marked must still be owed
        assert recipient is not None
        return Target(
            delivery=delivery.id,
            name=delivery.target,
            address=recipient.address,
            rendition=self.carried.of(send.edition, recipient, send.action),
            held=send.ref,
            occasion=delivery.occasion,
            attempt=marked.attempt,
            marked=delivery.marked,
            assets=self.carried.assets(send.edition),
            urgent=self.item.urgent,
        )

    # ---- the window

    async def _mark(self) -> None:
        """The next window: as many as the channel may pull now."""
        self.most = await self._ration()
        if self.most == 0:
            # Nobody is marked only to be put back. The item waits; others are not claimed while the channel rests.
            later = self.on.clock.now() + LOOK_AGAIN
            self.until = later if self.until is None else min(self.until, later)
            return
        try:
            await self._mark_those()
        finally:
            self._spare(self.most - len(self.waiting))

    async def _mark_those(self) -> None:
        """One transaction: write what came back, decide about the next rows, mark those to be sent."""
        on = self.on
        window = epoch = 0
        chosen: list[_Marked] = []
        async with self.writing:
            async with on.store.write() as connection:
                # Before our item, as every action does: no action passes until this ends, and nobody waits in a circle.
                await self.carried.hold_off(connection)
                now = on.clock.now()
                if await self._write(connection, now):
                    chosen, epoch, window = await self._mark_window(connection, now)
            self._written()
            self.waiting = chosen
            if self.anew:
                self.look = None
        if chosen:
            for number in sorted({marked.send.edition for marked in chosen}):
                await self.carried.tell(on.witness, number)
            await on.witness.window(epoch, window)

    async def _ration(self) -> int:
        """How many the next window may have."""
        channel = self.on.channel
        if not isinstance(channel, Rationed):
            return self.on.window
        return await channel.ration(self.on.window, urgent=self.item.urgent)

    def _spare(self, count: int) -> None:
        if count and isinstance(self.on.channel, Rationed):
            self.on.channel.spare(count)

    def _return(self, *marked: _Marked) -> None:
        """Not handed over after all."""
        self.returned += [one.delivery.id for one in marked]
        self._spare(len(marked))

    async def _mark_window(self, connection: AsyncConnection, now: datetime) -> tuple[list[_Marked], int, int]:
        """The next rows to be sent, marked; with the hub's epoch and the window's number."""
        announcement = await self.carried.stands(connection)
        await self.carried.load(connection, announcement.head.number)
        chosen = await self._choose(connection, announcement, now)
        if not chosen:
            return [], 0, 0
        groups: dict[tuple[int, str], list[int]] = {}
        for one in chosen:
            groups.setdefault((one.send.edition, one.send.action.value), []).append(one.delivery.id)
        # Before the hub's row, which every action takes last: what is carried holds off the actions on it.
        marked = [(m.delivery.id, m.delivery.target, m.send.variant) for m in chosen]
        self.anew = await self.carried.marked(connection, marked, now)
        marks = [mark(ids, edition, action, self.item.fence, now) for (edition, action), ids in groups.items()]
        *_, counted = await prepared.run(connection, *marks, NEXT_WINDOW.with_values())
        ((window, epoch),) = counted.rows
        return chosen, epoch, window

    async def _choose(self, connection: AsyncConnection, announcement: Announcement, now: datetime) -> list[_Marked]:
        """The next window: rows whose turn it is. The others of the scan end, or make the item wait."""
        chosen: list[_Marked] = []
        verdicts = Verdicts(announcement, self.on.channel, now, self.on.stages)
        while not chosen:
            found = await candidates(connection, self.item.id, self.item.subject, self.on.channel.name, self.scan)
            if not found:
                break
            recipients = await self.carried.resolve(connection, [delivery.target for delivery in found])
            self.look = _Look(recipients, verdicts, self.on.clock.monotonic())
            dropped: dict[str, list[int]] = {}
            waits: list[datetime] = []
            for delivery in found:
                verdict = verdicts.of(delivery, recipients.get(delivery.target))
                if isinstance(verdict, Drop):
                    dropped.setdefault(verdict.state, []).append(delivery.id)
                elif isinstance(verdict, Wait):
                    waits.append(verdict.until)
                elif len(chosen) < self.most:
                    chosen.append(_Marked(delivery, verdict, delivery.attempts + 1, delivery.first_tried_at or now))
            for state, ids in dropped.items():
                await connection.execute(update(deliveries).where(deliveries.c.id.in_(ids)).values(state=state))
            if waits:
                self.until = min(waits) if self.until is None else min(self.until, *waits)
                if self.scan < SCAN:  # those that wait stand first: look behind them from now on
                    self.scan = SCAN
                    continue
            if len(dropped) == 0 or chosen:
                break
        return chosen

    # ---- looking

    def _fresh(self) -> bool:
        return self.look is not None and self.on.clock.monotonic() - self.look.at < self.on.fresh_s

    async def _look_again(self) -> None:
        """One look serves every run of this announcement here: its cost does not grow with their number."""
        async with self.on.looking:
            if self._fresh():
                return  # another run has just looked
            started = self.on.clock.monotonic()
            together = [run for run in self.on.runs if run.item.subject == self.item.subject]
            targets = sorted({marked.delivery.target for run in together for marked in run.waiting})
            async with self.on.store.read() as connection:
                self.look = look = await self._look_at(connection, targets)
        if look.at - started > SLOWEST_LOOK_S:
            raise TryLater(f"a look took {look.at - started:.1f} s")
        looked = set(targets)
        for run in together:
            # One that has marked its next window meanwhile has looked by itself.
            older = run.look is None or run.look.at < look.at
            if older and run.waiting and all(m.delivery.target in looked for m in run.waiting):
                run.look = look

    async def _look_at(self, connection: AsyncConnection, targets: Sequence[str]) -> _Look:
        """The announcement as it stands, and these targets. Their registry is asked first: the head is the newest."""
        recipients = await self.carried.resolve(connection, targets)
        announcement = await self.carried.stands(connection)
        verdicts = Verdicts(announcement, self.on.channel, self.on.clock.now(), self.on.stages)
        return _Look(recipients, verdicts, self.on.clock.monotonic())

    # ---- what came back

    def _take(self, receipt: Receipt) -> None:
        marked = self.out.pop(receipt.target.delivery)
        state, next_at = receipt.outcome, None
        if receipt.outcome == "later":
            now, patience = self.on.clock.now(), self.on.channel.patience
            wait = receipt.after or patience.waits[min(marked.attempt, len(patience.waits)) - 1]
            next_at = now + wait
            if next_at > marked.first_tried_at + patience.gives_up_after:
                self._enter(marked, receipt, "gave_up", None)
                return
        self._enter(marked, receipt, state, next_at)

    def _enter(self, marked: _Marked, receipt: Receipt, state: str, next_at: datetime | None) -> None:
        edition = marked.send.edition
        self.entries.append(
            Entry(
                marked.delivery.id,
                marked.attempt,
                edition,
                receipt.outcome,
                receipt.ref,
                receipt.reason,
                state,
                next_at,
            )
        )

    async def _write(self, connection: AsyncConnection, now: datetime) -> bool:
        """Write receipts and returns, renew the lease; False when the item is not ours any more."""
        # The channel goes on while this transaction runs: what it adds meanwhile is the next one's.
        entries, returned = tuple(self.entries), tuple(self.returned)
        self.renewed = self.on.clock.monotonic()
        fence, item = self.item.fence, self.item.id
        renewed, *_ = await prepared.run(
            connection,
            RENEW.with_values(item=item, held=fence, until=now + self.on.lease),
            *entered(connection, entries, fence, item, now),
            *given_back(returned, fence, item),
        )
        await follow(connection, entries, fence, item)
        if any(entry.state == "refused" for entry in entries):
            await self._brake(connection, now)
        self.written = (len(entries), len(returned))
        if renewed.changed == 0:
            self.lost = True
            return False
        return True

    async def _brake(self, connection: AsyncConnection, now: datetime) -> None:
        """Too many are refused: nothing more is handed over, and a person is called."""
        limit, subject, name = self.on.channel.patience.brake, self.item.subject, self.on.channel.name
        if limit is not None and await brakes.consider(connection, subject, name, 0, limit, now):
            log.error("delivering.stopped", channel=name, subject=str(subject))

    def _written(self) -> None:
        """After the commit: forget what was written, trust the new lease."""
        entries, returned = self.written
        del self.entries[:entries]
        del self.returned[:returned]
        if not self.lost:
            self.lease_ends = self.renewed + self.on.lease.total_seconds()
        if entries:
            self.on.wake.notify("ledger")

    async def _keep(self) -> None:
        """Write receipts that wait, and keep the lease, however slow the channel is."""
        renewed = self.on.clock.monotonic()
        while True:
            await self.on.clock.sleep(KEEP_EVERY_S)
            due = self.on.clock.monotonic() - renewed > self.on.lease.total_seconds() / 4
            if not (self.entries or self.returned or due) or self.writing.locked():
                continue
            try:
                async with self.writing:
                    async with self.on.store.write() as connection:
                        await self._write(connection, self.on.clock.now())
                    self._written()
            except Exception as error:  # the receipts stay with us; nothing is handed over past the lease we know of
                log.warning("delivering.not_kept", item=self.item.id, error=repr(error))
                continue
            renewed = self.on.clock.monotonic()

    # ---- the end of a run

    async def _close(self, bug: Exception | None) -> None:
        """Give the item back: done, waiting, or left for its lease to tell."""
        for marked in self.out.values():
            reason = f"the channel failed: {plainly(bug)}" if bug else "the channel gave no receipt"
            self.entries.append(
                Entry(marked.delivery.id, marked.attempt, marked.send.edition, "unknown", None, reason, "unknown", None)
            )
        self._return(*self.waiting)
        self.waiting = []
        async with self.writing, self.on.store.write() as connection:
            now = self.on.clock.now()
            if not await self._write(connection, now):
                return
            rows = await connection.execute(OPEN, {"item": self.item.id})
            states = {row.state for row in rows}
            values: dict[str, Any] = {"lease_until": None}
            if bug is not None and "planned" in states and self.item.tries >= MAX_TRIES:
                await self._bury(connection, bug, now)
                states.remove("planned")
            # All of ours that were being sent have just been entered. Where some still are, their mark was committed
            # and the answer lost: the next claim finds them, and calls them unknown.
            if not states:
                values["state"] = "done"
            elif bug is not None:
                values["next_at"] = now + timedelta(seconds=2**self.item.tries)
            elif self.trouble is not None:
                values["next_at"] = now + TROUBLE_WAIT
                values["tries"] = 0
            else:
                values["next_at"] = self.until or now
                values["tries"] = 0
            await connection.execute(
                update(work_items)
                .where(work_items.c.id == self.item.id, work_items.c.fence == self.item.fence)
                .values(values)
            )
        self._written()
        self.on.wake.notify("ledger", "agenda")

    async def _bury(self, connection: AsyncConnection, bug: Exception, now: datetime) -> None:
        """A bug that comes back: what is left of the item ends as dead letters."""
        rows = (
            await connection.execute(
                update(deliveries)
                .where(deliveries.c.item == self.item.id, deliveries.c.state == "planned")
                .values(state="dead", reason=scrub(plainly(bug)))
                .returning(deliveries.c.id)
            )
        ).all()
        for row in rows:
            await bury(
                connection,
                "delivery",
                str(row.id),
                plainly(bug),
                now,
                channel=self.on.channel.name,
                announcement=self.item.subject,
            )
