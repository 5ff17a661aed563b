"""A day's rundown as the desk shows it: rows, their reasons in words, what a producer may do with each. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from channels.radio.clock.choices import Choice, Choices
from channels.radio.clock.choosing import slot_key
from channels.radio.clock.rundown import Reading, Reason, Rundown, Slot
from channels.radio.clock.words import WORDS, signed
from channels.radio.sound.checks import Check, check_of
from core.language.dates import clock_time
from core.playout import Piece

SHOWN = 40  # of those left out of a slot


@dataclass(frozen=True)
class Row:
    """`place` counts from 1. `versions`: of the choice in this slot, of the whole day's, of all of the segment.
    `check`: what is wrong with its recording."""

    id: str
    reading: Reading
    place: int
    state: str  # planned, begun, on_air, finishing
    why: Sequence[tuple[str, str]]  # said, points
    points: str
    movable: bool
    choice: Choice | None
    versions: tuple[int, int, int]
    check: Check | None = None


@dataclass(frozen=True)
class Out:
    segment: Piece
    said: str
    vetoed: str  # slot, day; "": it is not a veto that holds it
    choice: Choice | None
    versions: tuple[int, int, int]


@dataclass(frozen=True)
class Shown:
    key: str
    slot: Slot
    rows: Sequence[Row]
    out: Sequence[Out]
    more: int
    over_s: int
    open: bool  # something of it can still change


def shown(rundown: Rundown, choices: Choices, now: datetime, language: str) -> Sequence[Shown]:
    return [_slot(slot, choices, now, language) for slot in rundown.slots]


def _slot(slot: Slot, choices: Choices, now: datetime, language: str) -> Shown:
    key, is_open = slot_key(slot.start), slot.ends > now
    rows = [_row(slot, key, number, one, choices, now, language) for number, one in enumerate(slot.readings, 1)]
    # What somebody decided comes first, then what might have been read.
    out = sorted(slot.left_out, key=lambda one: (one.reason.key not in ("veto", "stopped"), one.segment.title))
    over = round(slot.duration_s - slot.length_s)
    return Shown(
        key,
        slot,
        rows,
        [_out(slot, one.segment, one.reason, choices, language) for one in out[:SHOWN]],
        max(0, len(out) - SHOWN),
        max(0, over),
        is_open,
    )


def _row(slot: Slot, key: str, number: int, one: Reading, choices: Choices, now: datetime, language: str) -> Row:
    on_air = one.start <= now < one.ends and one.state == "begun"
    return Row(
        f"{key}-{one.segment.id}",
        one,
        number,
        "on_air" if on_air else one.state,
        [(_said("why", reason, language), signed(reason.points) if reason.points else "") for reason in one.why],
        signed(one.score) if one.score else "",
        one.state == "planned" and slot.ends > now and one.start > now,
        choices.of(slot.start, one.segment.id),
        _versions(slot, one.segment, choices),
        check_of(one.take, language) if one.state == "planned" or on_air else None,
    )


def _out(slot: Slot, segment: Piece, reason: Reason, choices: Choices, language: str) -> Out:
    mine = choices.of(slot.start, segment.id)
    vetoed = ""
    if reason.key == "veto":
        vetoed = "slot" if mine is not None and mine.act == "veto" else "day"
    choice = mine if vetoed == "slot" else choices.of(None, segment.id) if vetoed else None
    return Out(segment, _said("out", reason, language), vetoed, choice, _versions(slot, segment, choices))


def _versions(slot: Slot, segment: Piece, choices: Choices) -> tuple[int, int, int]:
    found = (choices.of(slot.start, segment.id), choices.of(None, segment.id))
    mine, all_day = (one.version if one is not None else 0 for one in found)
    return mine, all_day, choices.version(segment.id)


def _said(group: str, reason: Reason, language: str) -> str:
    values: Mapping[str, object] = {
        name: clock_time(value, language) if isinstance(value, datetime) else value
        for name, value in reason.values.items()
    }
    return WORDS(f"{group}.{reason.key}", language, **values)
