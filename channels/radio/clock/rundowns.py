"""The rundown of any day as it stands now: the clock, what may be read, what was chosen and what has begun, planned."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.clock import on_air
from channels.radio.clock.beginning import Started, begun_by, note, started
from channels.radio.clock.choices import Choices
from channels.radio.clock.choosing import choices_of
from channels.radio.clock.coming import AHEAD, ByStart, coming, keep_coming, to_come
from channels.radio.clock.due import Due, stood
from channels.radio.clock.keeping import clock_of
from channels.radio.clock.missed import LATE, told_of
from channels.radio.clock.planning import NOTED, plan
from channels.radio.clock.recalling import recalls
from channels.radio.clock.rundown import Begun, Reading, Reason, Rundown, State
from channels.radio.clock.stopping import Stopped, stops_since
from channels.radio.clock.times import day_bounds, day_of
from channels.radio.clock.weekly import LONGEST_SLOT_S
from channels.radio.clock.weighing import candidates_of, heard_of
from channels.radio.render import render
from channels.radio.settings import RadioSettings
from channels.radio.sound.takes import Key, Take, for_day
from channels.radio.tables import segments
from core.context import Context
from core.editions import load_edition
from core.errors import NotFound
from core.playout import Piece, Playout

LONGEST_SLOT = timedelta(seconds=LONGEST_SLOT_S)
NEVER = 9  # the urgency of what has none any more


@dataclass(frozen=True)
class _Look:
    """A day as it stands. `due`: what of it has begun and is not noted yet; `coming`: what was to come in it; `missed`:
    emergencies that began in a slot that is on air, and that nobody heard."""

    rundown: Rundown
    due: Sequence[Started]
    coming: ByStart
    missed: Sequence[Started]


class Rundowns:
    def __init__(self, context: Context, settings: RadioSettings) -> None:
        self._context, self._settings = context, settings
        self._playout = Playout(context.store, segments, timedelta(days=settings.keep_days))

    async def of_day(self, day: date, now: datetime | None = None, *, as_if: Piece | None = None) -> Rundown:
        """A day in Athens. What has begun stands, and is all that a slot has which is over, whatever is set since; what
        was withdrawn is in no past or coming slot any more.

        `as_if`: as it would be if this piece still stood.
        """
        return (await self._look(day, now or self._context.clock.now(), as_if)).rundown

    async def _look(self, day: date, now: datetime, as_if: Piece | None = None) -> _Look:
        start, end = day_bounds(day)
        async with self._context.store.read() as connection:
            clock = await clock_of(connection, self._settings)
        last = max([end, *(time.ends for time in clock.times(day))])  # of a slot that goes on after midnight
        pieces = await self._playout.between(start, last, now, self._settings.spoken)
        if as_if is not None:
            pieces = [*(one for one in pieces if one.id != as_if.id), as_if]
        async with self._context.store.read() as connection:
            chosen = await choices_of(connection, day)
            stops = await stops_since(connection, start)
            takes = await for_day(connection, pieces, day)
            next_day = await for_day(connection, pieces, day_of(end)) if last > end else {}
            standing = {piece.id for piece in pieces}
            recalled = [one for one in await recalls(connection, now) if one.id not in standing and one.since < last]
            every = [*pieces, *recalled]
            heard = await heard_of(connection, every, max(start, min(now, last)))
            once = {one.id for one in recalled}
            of_day = [one for one in every if one.since < end]
            candidates = await candidates_of(connection, of_day, heard, takes, once)
            later = await candidates_of(connection, every, heard, next_day, once) if last > end else []
            rows = await started(connection, start, min(end, now + timedelta(microseconds=1)))
            going_on = {time.start for time in clock.times(day) if now < time.ends}
            of_it = (pieces, every, (takes, next_day), stops, chosen, going_on, now)
            begun = await self._begun(connection, rows, *of_it)
            planned = await coming(connection, start, end)
            on_now = {one.id: one for one in every}
            to_begin = Due(clock, day, chosen, on_now, now)
            due = to_begin.since(planned, begun, await stood(connection, to_begin.to_begin(planned), on_now))
            if due:
                both = {slot: [*rows.get(slot, ()), *due.get(slot, ())] for slot in rows.keys() | due.keys()}
                begun = await self._begun(connection, both, *of_it)
            before = await heard_of(connection, every, start)
        read = {name: one.last for name, one in before.items()}
        rundown = plan(clock, day, candidates, chosen, begun, read, now, later)
        missed = [row for slot, some in rows.items() for row in some if row.segment in begun[slot].missed]
        return _Look(rundown, [one for some in due.values() for one in some], planned, missed)

    async def note_begun(self) -> Rundown:
        """Today's; what is on air by now is kept as it is, so that nothing that comes later moves it."""
        now = self._context.clock.now()
        return (await self._noted(now))[day_of(now)]

    async def around(self) -> Rundown:
        """The same, with yesterday's slots before today's while one of them may go on over midnight."""
        now = self._context.clock.now()
        today, days = day_of(now), await self._noted(now)
        return replace(days[today], slots=tuple(slot for day in days if day <= today for slot in days[day].slots))

    async def _noted(self, now: datetime) -> Mapping[date, Rundown]:
        days = {day_of(now - LONGEST_SLOT), day_of(now), day_of(now + AHEAD)}
        return {day: await self._noted_of(day, now) for day in sorted(days)}

    async def _noted_of(self, day: date, now: datetime) -> Rundown:
        """Also the last of a slot that ended since anybody looked; and what is to come, so that it begins when it is
        planned to, though nobody looks then."""
        look = await self._look(day, now)
        slots = look.rundown.slots
        begun = [*look.due]
        for slot in slots:
            if slot.start <= now < slot.ends + NOTED:
                begun += begun_by(slot, now)
        gone = dict.fromkeys(look.coming.keys() - {slot.start for slot in slots}, ())
        soon = gone | {slot.start: to_come(slot, now) for slot in slots if slot.start <= now + AHEAD}
        changed = {start: some for start, some in soon.items() if list(some) != list(look.coming.get(start, ()))}
        if begun or changed:
            async with self._context.store.write() as connection:
                await note(connection, begun, look.missed)
                for start, readings in changed.items():
                    await keep_coming(connection, start, readings, now)
        return await self.of_day(day, now) if begun else look.rundown

    async def _begun(
        self,
        connection: AsyncConnection,
        rows: Mapping[datetime, Sequence[Started]],
        pieces: Sequence[Piece],
        every: Sequence[Piece],
        takes: tuple[Mapping[Key, Take], Mapping[Key, Take]],
        stops: Mapping[Stopped, datetime],
        chosen: Choices,
        going_on: Collection[datetime],
        now: datetime,
    ) -> dict[datetime, Begun]:
        """`takes`: of the day, and of the next for what is read after midnight. `going_on`: slots that are not over."""
        standing = {piece.id: piece for piece in every}
        changed = {piece.id for piece in pieces}  # may be shown in place of what was read; a recall may not
        told, found = await told_of(connection, rows, now), {}
        for slot, noted in rows.items():
            missed = [r.segment for r in noted if slot in going_on and told.missed(r, standing.get(r.segment), now)]
            some = [told.as_begun(row) for row in noted if row.segment not in missed]
            readings, resumes, over = [], slot, {row.segment: "begun" for row in some}
            for row in some:
                ends, stop = row.ends, stops.get((slot, row.announcement, row.language, row.edition))
                piece = standing.get(row.segment)
                of_its_day = takes[day_of(row.start) > day_of(slot)]
                if stop is not None and row.start <= stop < ends + LATE:
                    ends = min(ends, stop)
                    over[row.segment] = "stopped"
                elif piece is not None and (
                    piece.edition == row.edition or (piece.id in changed and now >= ends + LATE)
                ):
                    pinned = chosen.pin(slot, row.segment) is not None
                    take = _as_heard(row, piece, of_its_day.get((piece.id, row.form_s)))
                    readings.append(_reading(row, piece, take, "begun", pinned=pinned))
                elif now < ends + LATE and (piece := await self._as_it_began(connection, row)) is not None:
                    readings.append(_reading(row, piece, _as_heard(row, piece), "finishing"))
                elif piece is None:
                    ends = min(ends, now)
                resumes = max(resumes, ends)
            found[slot] = Begun(readings, resumes, over, missed)
        return found

    async def _as_it_began(self, connection: AsyncConnection, row: Started) -> Piece | None:
        """The segment of an edition that is not on air any more but for the reading that goes on; None: destroyed."""
        try:
            edition = await load_edition(connection, self._context.settings.url, row.announcement, row.edition)
        except NotFound:
            return None
        if edition.content is None:
            return None
        parts = render(edition, row.language, edition.action).parts
        facts, sound = {"duration_s": row.duration_s}, on_air.read(row.sound)
        files = {"spot": sound.spot} if sound is not None and sound.spot else {}
        return Piece(
            row.announcement, row.language, row.edition, parts, files, facts, NEVER, row.start, row.start, row.ends
        )


def _as_heard(row: Started, piece: Piece, stands: Take | None = None) -> Take | None:
    """The take it began with, while it is on air; else, or where that is the same sound, the one that `stands`: since
    it began somebody may have found it to be all right."""
    sound = on_air.read(row.sound) if piece.edition == row.edition else None
    if sound is None or sound.take is None or (stands is not None and stands.recipe == sound.take.recipe):
        return stands
    return sound.take


def _reading(row: Started, piece: Piece, take: Take | None, state: State, *, pinned: bool = False) -> Reading:
    return Reading(row.start, piece, row.form_s, row.duration_s, [Reason(state)], pinned, state, take)
