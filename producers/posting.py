"""The one door onto the bus: post, correct, withdraw, expunge, reschedule. One transaction each."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from core.actions import (
    Next,
    add_edition,
    end_in,
    move_waiting,
    offer,
    release,
)
from core.clock import Clock
from core.elections.silence import mark
from core.errors import Invalid
from core.following import Follower
from core.idempotency import Key
from core.store import Store, insert_for
from core.tables import announcements, counters, dead_letters, editions, schedules
from core.wake import Wake
from core.witness import Witness, count_action
from producers import schedule
from producers.conditions import (
    changes_something,
    in_the_text,
    looked_at,
    not_expunged,
    same_announcement,
    still_open,
)
from producers.parsing import Parsing
from producers.rescheduling import change_schedule, follow_text, looked_at_schedule
from producers.standing import locked
from producers.taking import Beside, Posted, Taking
from schemas.announcement import Announcement
from schemas.edition import Action, Reason, Weight
from schemas.messages import EditionPosted
from schemas.problems import InvalidInput
from schemas.requests import parse_ending

ATHENS = ZoneInfo("Europe/Athens")
IN_GOOD_TIME = 9  # after everything that is public already


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
        self._store, self._clock, self._channels, self._new_id = store, clock, tuple(channels), new_id
        self._taking, self.parsing = Taking(store, wake, witness), Parsing(store, channels, known_channels)
        self._followers = tuple(followers)

    async def post(self, data: Any, who: str, *, key: Key | None = None, beside: Beside | None = None) -> Posted:
        """A new announcement. Invalid names every wrong field, and nothing is stored."""
        content = await self.parsing.announcement(data)
        now = self._clock.now()

        async def act(connection: AsyncConnection) -> tuple[Posted, int]:
            schedule.check_new(content, now)
            reached = self.parsing.reached(content)
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
            await self._set_off(connection, announcement, 1, release_at, content, now)
            await self._follow(connection, announcement, now)
            return Posted(str(announcement), reference, 1), number

        return await self._taking.once(Action.PUBLISH, key, now, act, beside)

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
        correction = await self.parsing.correction(
            {"reason": reason, "weight": weight, "note": note, "announcement": data}
        )
        content = correction.announcement
        now = self._clock.now()

        async def act(connection: AsyncConnection) -> tuple[Posted, int]:
            current = await locked(connection, announcement)
            still_open(current)
            looked_at(current, if_match)
            same_announcement(current, content)
            changes_something(current, correction)
            with in_the_text():
                reached = self.parsing.reached(content)
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
                release_at = await follow_text(connection, announcement, current.body, content, who, now)
            await connection.execute(
                update(announcements).where(announcements.c.id == announcement).values(urgency=content.urgency.rank)
            )
            await self._set_off(connection, announcement, head, release_at, content, now)
            await self._follow(connection, announcement, now)
            return Posted(str(announcement), current.reference, head), await count_action(connection)

        return await self._taking.once(Action.CORRECT, key, now, act, beside)

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
            current = await locked(connection, announcement)
            still_open(current)
            await looked_at_schedule(connection, announcement, if_match)
            await change_schedule(connection, announcement, changes, who, now)
            await self._follow(connection, announcement, now)
            number = await count_action(connection)
            if beside is not None:
                await beside.writes(connection, Posted(str(announcement), current.reference, current.head))
        await self._taking.committed(number, announcement, current.head, "reschedule", current.reference, beside)

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
            current = await locked(connection, announcement)
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

        return await self._taking.once(action, key, now, act, beside)

    async def _follow(self, connection: AsyncConnection, announcement: UUID, now: datetime) -> None:
        for follower in self._followers:
            await follower.follow(connection, announcement, now)

    async def _next_reference(self, connection: AsyncConnection, now: datetime) -> str:
        year = now.astimezone(ATHENS).year
        result = await connection.execute(
            insert_for(connection, counters)
            .values(name=f"reference:{year}", last=1)
            .on_conflict_do_update(index_elements=["name"], set_={"last": counters.c.last + 1})
            .returning(counters.c.last)
        )
        return f"{year}/{result.scalar_one():06}"

    async def _set_off(
        self,
        connection: AsyncConnection,
        announcement: UUID,
        number: int,
        release_at: datetime,
        content: Announcement,
        now: datetime,
    ) -> None:
        """Release at once if it may be public already; else ask for what is made ready before."""
        silent = await mark(connection, announcement, content.model_dump(mode="json"), now)
        if release_at <= now and silent is None:
            await release(connection, announcement, number, now)
        else:
            await offer(
                connection,
                EditionPosted(uid=f"{announcement}.{number}.posted", announcement=announcement, edition=number, at=now),
                IN_GOOD_TIME,
                now,
            )
        await move_waiting(connection, announcement, now)


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
