"""What the rundown plans, as the studio needs it: the slots around this moment, the near ones with their texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.clock.rundown import Reading, Slot
from channels.radio.clock.rundowns import LONGEST_SLOT, Rundowns
from channels.radio.clock.times import day_of
from channels.radio.scripts.presenters import rate_of
from channels.radio.scripts.rewriting import Key, Rewrite, all_words, text_of
from channels.radio.settings import RadioSettings
from channels.radio.sound.takes import Take
from channels.radio.studio.claim_rows import Which
from channels.radio.tables import segments
from core.context import Context
from core.editions import load_edition
from core.errors import NotFound
from core.playout import Piece, Playout
from core.script import Seconds

OVER = timedelta(hours=1)  # since which a slot's texts are not asked for any more
STAYS = timedelta(minutes=15)  # after its slot a studio that is late has what it took, and has not begun
WITH_TEXT = 2  # slots: the one of this moment and the next


@dataclass(frozen=True)
class Line:
    """A reading as it is planned: when (UTC), what, for how long, in which words. `off`: it only finishes. `must`: an
    emergency, what puts right what was heard, or what a producer put there. `take`: what a player plays of
    it."""

    which: Which
    segment: Piece
    start: datetime
    length_s: float
    form_s: int
    script: str = ""
    off: bool = False
    must: bool = False
    take: Take | None = None


@dataclass(frozen=True)
class Part:
    """A slot: `length_s` is what it may take."""

    start: datetime
    name: str
    length_s: float
    lines: Sequence[Line]

    @property
    def end(self) -> datetime:
        return self.start + timedelta(seconds=self.length_s)


class Planned:
    def __init__(self, context: Context, settings: RadioSettings) -> None:
        self._context = context
        self._rundowns = Rundowns(context, settings)
        self._playout = Playout(context.store, segments, timedelta(days=settings.keep_days))

    async def around(self, now: datetime, reader: UUID) -> Sequence[Part]:
        """The slots of today and of the next day, in order; after midnight, as long as one of them may go on, those of
        the day before too. Their texts are cut for the rate of who reads, as the prompter's and the paper's are."""
        days = sorted({day_of(now + step) for step in (-LONGEST_SLOT, timedelta(), timedelta(days=1))})
        slots = [slot for day in days for slot in (await self._rundowns.of_day(day, now)).slots]
        found = [await self._as_it_stands(_part(slot), now) for slot in slots]
        near = [place for place, part in enumerate(found) if part.end > now - OVER]
        last = next((place for place in near if found[place].start > now), None)
        wanted = near[: near.index(last) + WITH_TEXT] if last is not None else near
        async with self._context.store.read() as connection:
            words, rate = await all_words(connection), await rate_of(connection, reader)
            for place in wanted:
                part = found[place]
                lines = [replace(line, script=await self._text(connection, line, words, rate)) for line in part.lines]
                found[place] = replace(part, lines=lines)
        return found

    async def _as_it_stands(self, part: Part, now: datetime) -> Part:
        """By the plan an old edition only finishes; who has not begun it reads the new one, where there is one."""
        lines = []
        for line in part.lines:
            which = line.which
            newer = await self._playout.find(which.announcement, which.language, now) if line.off else None
            lines.append(replace(line, segment=newer, off=False) if newer is not None else line)
        return replace(part, lines=lines)

    async def _text(self, connection: AsyncConnection, line: Line, words: Mapping[Key, Rewrite], rate: float) -> str:
        which, edition = line.which, line.segment.edition
        own = words.get((which.announcement, which.language, line.form_s))
        return await text_as(connection, self._context.settings.url, which, edition, line.form_s, rate, own, line.start)


async def text_as(
    connection: AsyncConnection,
    url: str,
    which: Which,
    edition: int,
    form_s: int,
    rate: float,
    own: Rewrite | None = None,
    at: datetime | None = None,
) -> str:
    """What is read of an edition in that slot, at this rate; nothing once it is expunged. `at`: when it is read, where
    that is known: a slot may go on over midnight."""
    try:
        found = await load_edition(connection, url, which.announcement, edition)
    except NotFound:
        return ""
    if found.content is None:
        return ""
    return text_of(found, which.language, cast(Seconds, form_s), day_of(at or which.slot), own, rate)


def current(
    parts: Sequence[Part], now: datetime, unfinished: Sequence[datetime] = (), taken: Sequence[datetime] = ()
) -> int:
    """Which of them a studio works on: the last that began and is not over, or that has readings begun and not done
    (`unfinished`: starts of slots) or, for a while, `taken` and not begun; else the first to come. -1: none is left."""
    begun = [place for place, part in enumerate(parts) if part.start <= now]
    for place in reversed(begun):
        part = parts[place]
        if now < part.end or part.start in unfinished or (part.start in taken and now < part.end + STAYS):
            return place
    return next((place for place, part in enumerate(parts) if part.start > now), -1)


def _part(slot: Slot) -> Part:
    return Part(slot.start, slot.name, slot.length_s, [_line(slot.start, one) for one in slot.readings])


def _line(slot: datetime, reading: Reading) -> Line:
    segment = reading.segment
    which = Which(slot, segment.announcement, segment.language)
    off = reading.state == "finishing"
    must = reading.pinned or any(reason.key in ("emergency", "correction") for reason in reading.why)
    return Line(
        which, segment, reading.start, reading.duration_s, reading.form_s, off=off, must=must, take=reading.take
    )
