"""What a producer does to the rundown, as choices: pin, move, veto, take back, stop."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, get_args
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.clock.choices import Choice
from channels.radio.clock.choosing import choices_of, choose, overtaken
from channels.radio.clock.rundown import Reading, Rundown, Slot
from channels.radio.clock.stopping import stop
from channels.radio.clock.words import WORDS
from channels.radio.studio.aired import cut_plays
from core.errors import Conflict

Act = Literal["up", "down", "pin", "back", "veto", "veto_day", "move", "place", "allow", "allow_day", "stop"]
ACTS: tuple[Act, ...] = get_args(Act)


@dataclass(frozen=True)
class Wanted:
    """`version`, `day_version`: of the choices that were seen, 0 where there was none. `to`, `place`: of a move; the
    place counts from 1, 0 is wherever the score puts it. `segment_version`: of all that was seen chosen of it that day
    (`Choices.version`), asked for by a move."""

    act: Act
    slot: datetime
    announcement: UUID
    language: str
    version: int = 0
    day_version: int = 0
    to: datetime | None = None
    place: int = 0
    segment_version: int = 0

    @property
    def segment(self) -> str:
        return f"{self.announcement}-{self.language}"


async def decide(
    connection: AsyncConnection, day: date, rundown: Rundown, wanted: Wanted, who: str, now: datetime
) -> None:
    """Conflict: it is past, has begun, or somebody else was quicker. `rundown` is the one that stands."""
    slot = _slot(rundown, wanted.slot)
    reading = next((one for one in slot.readings if one.segment.id == wanted.segment), None)
    if wanted.act == "stop":
        await _stop(connection, slot, reading, who, now)
        return
    if slot.ends <= now or (reading is not None and (reading.state != "planned" or reading.start <= now)):
        raise _conflict("past")
    choice = Choice(wanted.slot, wanted.announcement, wanted.language, "pin", None, who, now, wanted.version)
    match wanted.act:
        case "up" | "down" | "pin":
            if reading is None:
                raise _conflict("act")
            place = slot.readings.index(reading) + {"up": -1, "down": 1, "pin": 0}[wanted.act]
            begun = sum(one.state != "planned" for one in slot.readings)
            place = min(max(begun, place), len(slot.readings) - 1)
            await _put(connection, day, slot, choice, place)
        case "veto":
            await choose(connection, day, replace(choice, act="veto"))
        case "veto_day":
            await choose(connection, day, replace(choice, slot=None, act="veto", version=wanted.day_version))
            if wanted.version:  # a pin in this slot would stand against it
                await choose(connection, day, replace(choice, act=""))
        case "allow_day":
            await choose(connection, day, replace(choice, slot=None, act="", version=wanted.day_version))
        case "back" | "allow":
            await choose(connection, day, replace(choice, act=""))
        case "place":
            await choose(connection, day, choice)
        case "move":
            await _move(connection, day, rundown, wanted, choice, now)


async def _move(
    connection: AsyncConnection, day: date, rundown: Rundown, wanted: Wanted, choice: Choice, now: datetime
) -> None:
    if wanted.to is None:
        raise _conflict("act")
    target = _slot(rundown, wanted.to)
    if target.ends <= now:
        raise _conflict("past")
    position = max(0, wanted.place - 1) if wanted.place else None
    if wanted.to == wanted.slot:
        await _put(connection, day, target, choice, position)
        return
    choices = await choices_of(connection, day)
    if choices.version(wanted.segment) != wanted.segment_version:
        raise overtaken()
    there = choices.of(wanted.to, wanted.segment)
    version = there.version if there is not None else 0
    await _put(connection, day, target, replace(choice, slot=wanted.to, version=version), position)
    if any(one.segment.id == wanted.segment for one in _slot(rundown, wanted.slot).readings):
        await choose(connection, day, replace(choice, act="veto"))


async def _put(connection: AsyncConnection, day: date, slot: Slot, choice: Choice, position: int | None) -> None:
    """Pinned to this position of the slot; what else has one there keeps its place among its neighbours."""
    order = [one.segment.id for one in slot.readings if one.segment.id != choice.segment]
    if position is not None:
        order.insert(position, choice.segment)
    await choose(connection, day, replace(choice, position=position))
    for other in (await choices_of(connection, day)).all:
        mine = other.slot == choice.slot and other.act == "pin" and other.segment != choice.segment
        if mine and other.position is not None and other.segment in order:
            place = order.index(other.segment)
            if place != other.position:
                await choose(connection, day, replace(other, position=place))


async def _stop(connection: AsyncConnection, slot: Slot, reading: Reading | None, who: str, now: datetime) -> None:
    if reading is None or reading.state == "planned" or reading.ends <= now:
        raise _conflict("not_on_air")
    segment = reading.segment
    edition = (segment.announcement, segment.language, segment.edition)
    await stop(connection, (slot.start, *edition), who, now)
    await cut_plays(connection, edition, now)


def _slot(rundown: Rundown, start: datetime) -> Slot:
    found = next((slot for slot in rundown.slots if slot.start == start), None)
    if found is None:
        raise _conflict("act")
    return found


def _conflict(key: str) -> Conflict:
    return Conflict(WORDS(f"wrong.{key}", "el"), WORDS(f"wrong.{key}", "en"))
