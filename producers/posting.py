"""The one door onto the bus: post, correct, withdraw, expunge, reschedule. One transaction each."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from core.actions import (
    Next,
    add_edition,
    end_in,
    ended_in,
    lock_announcement,
    look_for_reminders,
    move_waiting,
    offer,
    release,
)
from core.clock import Clock
from core.errors import FieldError, Invalid, NotFound
from core.following import Follower
from core.idempotency import Key, claim, remember
from core.store import Store, insert_for
from core.tables import announcements, counters, dead_letters, directory, editions, schedule_changes, schedules
from core.wake import Wake
from core.witness import Witness, count_action
from producers import schedule
from producers.conditions import (
    Current,
    again_after,
    changes_something,
    in_the_text,
    looked_at,
    not_expunged,
    same_announcement,
    still_open,
)
from producers.schedule import Schedule
from schemas.announcement import Announcement, parse_announcement
from schemas.edition import Action, Reason, Weight
from schemas.messages import EditionPosted
from schemas.problems import InvalidInput
from schemas.requests import Correction, parse_correction, parse_ending

ATHENS = ZoneInfo("Europe/Athens")
IN_GOOD_TIME = 9  # after everything that is public already


@dataclass(frozen=True)
class Posted:
    """What a poster gets back."""

    id: str
    reference: str
    edition: int


# What an action does in its transaction: its answer, and the number of the action.
Act = Callable[[AsyncConnection], Awaitable[tuple[Posted, int]]]


@dataclass(frozen=True)
class Beside:
    """What the caller `writes` in the action's own transaction, as the last thing in it: neither is kept without the
    other, and an error undoes both. Also where the key had its answer already, so it must be safe to repeat.

    `made_of`: what the caller knows it by; the witness keeps it, so that after a restore it is known what was posted.
    """

    writes: Callable[[AsyncConnection, Posted], Awaitable[None]]
    made_of: str = ""


class Posting:
    """Takes what people write. Answers as soon as it is committed, whether the bus is up or not."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        wake: Wake,
        witness: Witness,
        channels: Collection[str],
        new_id: Callable[[], UUID] = uuid7,
        *,
        known_channels: Collection[str] = (),
        followers: Sequence[Follower] = (),
    ) -> None:
        """`channels` are switched on; `known_channels` exist, and a text that is posted elsewhere too may name them.

        `followers` act in the transaction of every action.
        """
        self._store, self._clock, self._wake, self._witness = store, clock, wake, witness
        self._channels, self._new_id = tuple(channels), new_id
        self._known_channels = {*channels, *known_channels}
        self._followers = tuple(followers)

    async def post(self, data: Any, who: str, *, key: Key | None = None, beside: Beside | None = None) -> Posted:
        """A new announcement. Invalid names every wrong field, and nothing is stored."""
        content = await self.read(data)
        now = self._clock.now()

        async def act(connection: AsyncConnection) -> tuple[Posted, int]:
            schedule.check_new(content, now)
            reached = self._reached(content)
            number = await count_action(connection)
            announcement = UUID(str(self._new_id()))
            reference = await self._next_reference(connection, now)
            release_at = schedule.public_from(content, now)
            await connection.execute(
                insert(announcements).values(
                    id=announcement,
                    reference=reference,
                    issuer=content.issuer,
                    kind=content.kind,
                    urgency=content.urgency.rank,
                    head=0,
                    last_material=0,
                    posted_at=now,
                )
            )
            await connection.execute(
                insert(schedules).values(
                    announcement=announcement, release_at=release_at, expires_at=content.expiry, head=0
                )
            )
            await add_edition(
                connection,
                Next(
                    announcement,
                    1,
                    Action.PUBLISH,
                    Weight.MATERIAL,
                    reached,
                    content.model_dump(mode="json"),
                    who,
                    now,
                ),
            )
            await self._set_off(connection, announcement, 1, release_at, now)
            await self._follow(connection, announcement, now)
            return Posted(str(announcement), reference, 1), number

        return await self._once(Action.PUBLISH, key, now, act, beside)

    async def read_correction(self, data: Any) -> Correction:
        """What is asked of `correct`, from a body of its own; Invalid names every wrong field of all of it."""
        async with self._store.read() as connection:
            known = await self._known(connection)
        try:
            return parse_correction(data, known=known)
        except InvalidInput as error:
            raise Invalid.of(error) from error

    async def correct(
        self,
        announcement: UUID,
        data: Any,
        who: str,
        *,
        reason: Reason,
        weight: Weight,
        note: str | None = None,
        if_match: int | None = None,
        key: Key | None = None,
        beside: Beside | None = None,
    ) -> Posted:
        """A new edition of the text. `if_match` is the edition the caller had before its eyes.

        Invalid names the text's fields as `announcement.…`.
        """
        correction = await self.read_correction(
            {"reason": reason, "weight": weight, "note": note, "announcement": data}
        )
        content = correction.announcement
        now = self._clock.now()

        async def act(connection: AsyncConnection) -> tuple[Posted, int]:
            current = await self._lock(connection, announcement)
            still_open(current)
            looked_at(current, if_match)
            same_announcement(current, content)
            changes_something(current, correction)
            with in_the_text():
                reached = self._reached(content)
            head = current.head + 1
            await add_edition(
                connection,
                Next(
                    announcement,
                    head,
                    Action.CORRECT,
                    weight,
                    reached,
                    content.model_dump(mode="json"),
                    who,
                    now,
                    reason,
                    correction.note,
                ),
            )
            with in_the_text():
                release_at = await self._follow_text(connection, announcement, current.body, content, who, now)
            await connection.execute(
                update(announcements).where(announcements.c.id == announcement).values(urgency=content.urgency.rank)
            )
            await self._set_off(connection, announcement, head, release_at, now)
            await self._follow(connection, announcement, now)
            return Posted(str(announcement), current.reference, head), await count_action(connection)

        return await self._once(Action.CORRECT, key, now, act, beside)

    async def withdraw(
        self, announcement: UUID, who: str, *, reason: str, key: Key | None = None, beside: Beside | None = None
    ) -> Posted:
        """Final; ignores the release, and acts when it is committed."""
        return await self._end(announcement, who, Action.WITHDRAW, reason, key, beside)

    async def expunge(
        self, announcement: UUID, who: str, *, reason: str, key: Key | None = None, beside: Beside | None = None
    ) -> Posted:
        """Destroys the content everywhere ours; the reason stays."""
        return await self._end(announcement, who, Action.EXPUNGE, reason, key, beside)

    async def reschedule(
        self,
        announcement: UUID,
        who: str,
        *,
        release_at: datetime | None = None,
        expires_at: datetime | None = None,
        ends: bool = True,
        paused: bool | None = None,
        if_match: int | None = None,
        beside: Beside | None = None,
    ) -> None:
        """Change when it goes out, ends (`ends=False`: no more) or pauses, with its history; what waits is moved.

        `if_match` is the version of the schedule that the caller had before its eyes.
        """
        now = self._clock.now()
        wanted = {"release_at": release_at, "expires_at": expires_at, "paused": paused}
        changes: dict[str, Any] = {name: value for name, value in wanted.items() if value is not None}
        if not ends:
            changes["expires_at"] = None
        async with self._store.write() as connection:
            current = await self._lock(connection, announcement)
            still_open(current)
            await _looked_at(connection, announcement, if_match)
            await self._change_schedule(connection, announcement, changes, who, now)
            await self._follow(connection, announcement, now)
            number = await count_action(connection)
            if beside is not None:
                await beside.writes(connection, Posted(str(announcement), current.reference, current.head))
        await self._committed(number, announcement, current.head, "reschedule", current.reference, beside)

    # ---- what the actions share

    async def _end(
        self, announcement: UUID, who: str, action: Action, reason: str, key: Key | None, beside: Beside | None
    ) -> Posted:
        try:
            ending = parse_ending({"reason": reason})
        except InvalidInput as error:
            raise Invalid.of(error) from error
        now = self._clock.now()

        async def act(connection: AsyncConnection) -> tuple[Posted, int]:
            current = await self._lock(connection, announcement)
            if action is Action.WITHDRAW:
                still_open(current)
            else:
                not_expunged(current)
            head = current.head + 1
            body = None if action is Action.EXPUNGE else current.body
            await add_edition(
                connection,
                Next(announcement, head, action, Weight.MATERIAL, (), body, who, now, None, ending.reason),
            )
            if action is Action.EXPUNGE:
                await _destroy(connection, announcement, head)
                await end_in(connection, announcement, "expunge", self._channels, now)
            await release(connection, announcement, head, now)
            await move_waiting(connection, announcement, now)
            await self._follow(connection, announcement, now)
            return Posted(str(announcement), current.reference, head), await count_action(connection)

        return await self._once(action, key, now, act, beside)

    async def _follow(self, connection: AsyncConnection, announcement: UUID, now: datetime) -> None:
        for follower in self._followers:
            await follower.follow(connection, announcement, now)

    async def _once(self, action: Action, key: Key | None, now: datetime, act: Act, beside: Beside | None) -> Posted:
        """`act` in one transaction, the key claimed first; or the answer that the key already got."""
        async with self._store.write() as connection:
            answer = await self._answered(connection, action, key, now) if key is not None else None
            if answer is None:
                posted, number = await act(connection)
                if key is not None:
                    await remember(connection, key, asdict(posted), now)
            if beside is not None:
                await beside.writes(connection, answer or posted)
        if answer is not None:
            # The record of who took the action may be lost with its process: it is made up.
            await self._witness.edition(UUID(answer.id), answer.edition, action.value, answer.reference)
            return answer
        await self._committed(number, UUID(posted.id), posted.edition, action, posted.reference, beside)
        return posted

    async def _answered(self, connection: AsyncConnection, action: Action, key: Key, now: datetime) -> Posted | None:
        """Claim the key; the answer it already got, if that still stands for what is asked."""
        answer = await claim(connection, key, now)
        if answer is None:
            return None
        posted = Posted(**answer)
        if not key.of_content:
            return posted
        current = await self._lock(connection, UUID(posted.id))
        if action is Action.PUBLISH:
            again_after(current)
            return posted
        return posted if current.head == posted.edition else None

    async def _known(self, connection: AsyncConnection) -> Mapping[str, Collection[str]]:
        """The names that announcements may use."""
        rows = (await connection.execute(select(directory.c.sort, directory.c.slug))).all()
        return {
            "channel_names": self._known_channels,
            **{f"{sort}s": [row.slug for row in rows if row.sort == sort] for sort in ("issuer", "topic", "area")},
        }

    async def read(self, data: Any) -> Announcement:
        """What is to be posted, as it would be; Invalid names every wrong field. Nothing is stored."""
        async with self._store.read() as connection:
            known = await self._known(connection)
        try:
            return parse_announcement(data, **known)
        except InvalidInput as error:
            raise Invalid.of(error) from error

    def _reached(self, content: Announcement) -> list[str]:
        """The channels that take it, of those switched on. Invalid when it asks only for others."""
        reached = [name for name in self._channels if content.channels.takes(name)]
        if content.channels.only is not None and not reached:
            on = ", ".join(self._channels)
            el = f"Κανένα από αυτά τα κανάλια δεν λειτουργεί εδώ· επιλέξτε και κάποιο από: {on}."
            en = f"None of these channels is switched on here; choose also one of: {on}."
            raise Invalid([FieldError("channels.only", el, en)])
        return reached

    async def _next_reference(self, connection: AsyncConnection, now: datetime) -> str:
        year = now.astimezone(ATHENS).year
        result = await connection.execute(
            insert_for(connection, counters)
            .values(name=f"reference:{year}", last=1)
            .on_conflict_do_update(index_elements=["name"], set_={"last": counters.c.last + 1})
            .returning(counters.c.last)
        )
        return f"{year}/{result.scalar_one():06}"

    async def _lock(self, connection: AsyncConnection, announcement: UUID) -> Current:
        """The announcement as it stands; no other action passes until the transaction ends."""
        row = await lock_announcement(connection, announcement)
        if row is None:
            raise NotFound.announcement(announcement)
        at_head = (editions.c.announcement == announcement) & (editions.c.number == row.head)
        edition = (await connection.execute(select(editions).where(at_head))).one()
        return Current(
            row.reference,
            row.issuer,
            row.kind,
            row.head,
            row.withdrawn_at,
            row.expunged_at,
            edition.action,
            edition.reason,
            edition.weight,
            edition.note,
            edition.body,
        )

    async def _follow_text(
        self,
        connection: AsyncConnection,
        announcement: UUID,
        before: Mapping[str, Any],
        content: Announcement,
        who: str,
        now: datetime,
    ) -> datetime:
        """A corrected text may bring new times. The release in force."""
        current = (await connection.execute(select(schedules).where(schedules.c.announcement == announcement))).one()
        changes = schedule.changed_by_text(before, content, _in_force(current), now)
        await self._change_schedule(connection, announcement, changes, who, now)
        found: datetime = changes.get("release_at", current.release_at)
        return found

    async def _change_schedule(
        self, connection: AsyncConnection, announcement: UUID, changes: Mapping[str, Any], who: str, now: datetime
    ) -> None:
        if not changes:
            return
        before = (await connection.execute(select(schedules).where(schedules.c.announcement == announcement))).one()
        schedule.check_changes(changes, _in_force(before), now)
        back = schedule.comes_back(changes, _in_force(before), now)
        wanted = {**changes, "expired": False} if back else dict(changes)
        await connection.execute(
            update(schedules)
            .where(schedules.c.announcement == announcement)
            .values(wanted | {"version": schedules.c.version + 1})
        )
        await connection.execute(
            insert(schedule_changes).values(
                announcement=announcement,
                who=who,
                at=now,
                before={name: _told(getattr(before, name)) for name in wanted},
                after={name: _told(value) for name, value in wanted.items()},
            )
        )
        await move_waiting(connection, announcement, now)
        await look_for_reminders(connection, announcement, now)
        if back:
            await ended_in(connection, announcement, "expire")
        if back and before.announced == before.head:  # else the edition that brings the new expiry follows
            again = f"back.{before.version + 1}"
            await release(connection, announcement, before.head, now, again=again)

    async def _set_off(
        self,
        connection: AsyncConnection,
        announcement: UUID,
        number: int,
        release_at: datetime,
        now: datetime,
    ) -> None:
        """Release at once if it may be public already; else ask for what is made ready before."""
        if release_at <= now:
            await release(connection, announcement, number, now)
        else:
            await offer(
                connection,
                EditionPosted(uid=f"{announcement}.{number}.posted", announcement=announcement, edition=number, at=now),
                IN_GOOD_TIME,
                now,
            )
        await move_waiting(connection, announcement, now)

    async def _committed(
        self, number: int, announcement: UUID, head: int, action: str, reference: str, beside: Beside | None
    ) -> None:
        made_of = beside.made_of if beside is not None else ""
        await self._witness.action(number, announcement, head, str(action), reference, made_of=made_of)
        self._wake.notify("outbox", "agenda", "ledger")


async def _looked_at(connection: AsyncConnection, announcement: UUID, version: int | None) -> None:
    """Conflict (412) for who would change another schedule than the one they saw."""
    query = select(schedules.c.version).where(schedules.c.announcement == announcement)
    schedule.seen((await connection.execute(query)).scalar_one(), version)


def _in_force(row: Any) -> Schedule:
    return Schedule(row.release_at, row.expires_at, row.announced > 0)


def _told(value: object) -> str | None:
    return None if value is None else str(value)


async def _destroy(connection: AsyncConnection, announcement: UUID, number: int) -> None:
    """The content goes in the same transaction; files follow through the channels. This edition's reason stays."""
    mine = editions.c.announcement == announcement
    await connection.execute(update(editions).where(mine).values(body=None))
    await connection.execute(update(editions).where(mine, editions.c.number < number).values(note=None))
    # What a bug said may quote the text it fell over.
    await connection.execute(
        update(dead_letters)
        .where(dead_letters.c.announcement == announcement)
        .values(body=None, reason="its content was expunged")
    )
