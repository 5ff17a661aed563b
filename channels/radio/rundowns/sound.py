"""Where the sound of a reading is, and which readings of a rundown players may have."""

import hashlib
from dataclasses import replace
from datetime import datetime

from channels.radio.clock.missed import LATE
from channels.radio.clock.on_air import Sound
from channels.radio.clock.rundown import Reading, Rundown, Slot
from channels.radio.sound.routes import address
from core.playout import Piece

CONTENT_TYPE = "audio/mpeg"
VERSION = 16  # hex digits


def sound_of(segment: Piece) -> str:
    """The path of its spot."""
    return f"{address(segment, None)}.mp3"


def sound_of_reading(reading: Reading) -> str:
    """The path of the sound of the form that is read."""
    return f"{address(reading.segment, reading.take)}.mp3"


def version_of_sound(reading: Reading) -> str:
    """The same as long as the bytes at that path are; "": there are none yet."""
    key = Sound(reading.start, reading.ends, reading.segment.files.get("spot", ""), reading.take).key("mp3")
    return hashlib.sha256(key.encode()).hexdigest()[:VERSION] if key else ""


def begin_by(reading: Reading) -> datetime:
    """Until when a player may begin it from its beginning: who is later than players are would not come to its end."""
    usual = min(reading.start + LATE, reading.ends)
    return max(usual, reading.begin_by) if reading.begin_by is not None else usual


def standing(rundown: Rundown) -> Rundown:
    """Without what goes on only until its end: a list that is taken up now has no use for it."""
    slots = [
        replace(slot, readings=tuple(one for one in slot.readings if one.state != "finishing"))
        for slot in rundown.slots
    ]
    return replace(rundown, slots=tuple(slots))


def told(rundown: Rundown, now: datetime) -> Rundown:
    """What anybody may be told of it now: nothing that an election holds, whenever it is to be read.

    What of it is on air goes on to its end.
    """
    slots = []
    for slot in rundown.slots:
        readings = [_ending(one) if _held(one.segment, now) else one for one in slot.readings if _may_be_told(one, now)]
        slots.append(replace(slot, readings=tuple(readings)))
    return replace(rundown, slots=tuple(slots))


def now_on(rundown: Rundown, now: datetime) -> Rundown:
    """The slot whose time it is, with what is on air and what is still to come in it; no slot between two.

    The slot before it stays, with what players may still be ending, and nothing to begin.
    """
    begun = [slot for slot in rundown.slots if slot.start <= now]
    slots = [_rest(slot, now) if now < slot.ends else _last_of(slot, now) for slot in begun if now < slot.ends + LATE]
    return replace(rundown, slots=tuple(slot for slot in slots if slot.readings or now < slot.ends))


def next_on(rundown: Rundown, now: datetime) -> Rundown:
    """The first slot of the day that is to come and has something to read; none: no such."""
    found = next((slot for slot in rundown.slots if slot.start > now and slot.readings), None)
    return replace(rundown, slots=(found,) if found is not None else ())


def _may_be_told(one: Reading, now: datetime) -> bool:
    on_air = one.state != "planned" and one.start <= now < one.ends + LATE
    return on_air or not _held(one.segment, now)


def _held(segment: Piece, now: datetime) -> bool:
    return segment.silence is not None and segment.silence[0] <= now < segment.silence[1]


def _ending(one: Reading) -> Reading:
    return replace(one, state="finishing")


def _rest(slot: Slot, now: datetime) -> Slot:
    return replace(slot, readings=tuple(one for one in slot.readings if one.ends + LATE > now))


def _last_of(slot: Slot, now: datetime) -> Slot:
    rest = _rest(slot, now)
    return replace(rest, readings=tuple(_ending(one) for one in rest.readings))
