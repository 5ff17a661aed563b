"""Where the sound of a reading is, and which readings of a rundown players may have."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from channels.radio.clock.rundown import Reading, Rundown, Slot
from channels.radio.clock.rundowns import LATE
from channels.radio.sound.routes import address
from core.playout import Piece

CONTENT_TYPE = "audio/mpeg"


def sound_of(segment: Piece) -> str:
    """The path of its spot."""
    return f"{address(segment, None)}.mp3"


def sound_of_reading(reading: Reading) -> str:
    """The path of the sound of the form that is read."""
    return f"{address(reading.segment, reading.take)}.mp3"


def standing(rundown: Rundown) -> Rundown:
    """Without what goes on only until its end: a list that is taken up now has no use for it."""
    slots = [
        replace(slot, readings=tuple(one for one in slot.readings if one.state != "finishing"))
        for slot in rundown.slots
    ]
    return replace(rundown, slots=tuple(slots))


def now_on(rundown: Rundown, now: datetime) -> Rundown:
    """The slot whose time it is, with what is on air and what is still to come in it; no slot between two."""
    slot = rundown.on_air(now)
    return replace(rundown, slots=(_rest(slot, now),) if slot is not None else ())


def next_on(slots: Sequence[Slot], rundown: Rundown, now: datetime) -> Rundown:
    """The first slot to come that has something to read; `slots`: of today and of the day after."""
    found = next((slot for slot in slots if slot.start > now and slot.readings), None)
    return replace(rundown, slots=(found,) if found is not None else ())


def _rest(slot: Slot, now: datetime) -> Slot:
    return replace(slot, readings=tuple(one for one in slot.readings if one.ends + LATE > now))
