"""What a studio sees: its slot against the clock, who reads what, what comes next, what it must be told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.scripts.presenters import rate_of
from channels.radio.scripts.rewriting import words_of
from channels.radio.settings import RadioSettings
from channels.radio.sound.takes import Take
from channels.radio.studio.alarms import alarms_for
from channels.radio.studio.claim_rows import Claim, Which, claims_between
from channels.radio.studio.in_words import words_at
from channels.radio.studio.off_air import withdrawn
from channels.radio.studio.planned import Line, Part, current, text_as
from channels.radio.studio.telling import Told, told_of
from channels.radio.studio.timing import Clocking, Item, clocking
from channels.radio.tables import segments
from core.context import Context
from core.editions import load_edition
from core.errors import NotFound
from core.playout import Playout
from core.wording import headline

State = Literal["waiting", "mine", "theirs", "reading", "being_read", "done"]
FULL_FORM_S = 60
AROUND = timedelta(days=1)
SLOT_LOOKS_BACK = timedelta(hours=3)  # a reading that was begun that long ago and never ended is over


@dataclass(frozen=True)
class Row:
    """A reading in its slot. `off`: it is in no rundown any more; `withdrawn`: since it was begun, and not over yet;
    `twice`: every studio's claim of it, where more than one read it. `number`: the edition that is read, which for one
    that has begun stays as it was."""

    which: Which
    title: str
    number: int
    form_s: int
    script: str
    planned_s: float
    rank: int
    claim: Claim | None
    state: State
    off: bool = False
    withdrawn: bool = False
    leave_out: bool = False
    twice: Sequence[Claim] = ()
    take: Take | None = None

    @property
    def id(self) -> str:
        return f"{self.which.slot:%Y%m%dT%H%M}-{self.which.announcement}-{self.which.language}"


@dataclass(frozen=True)
class View:
    """`part` None: no slot is left, today or tomorrow."""

    now: datetime
    studio: str
    part: Part | None
    rows: Sequence[Row]
    clocking: Clocking | None
    following: Part | None
    alarms: Sequence[Told]

    @property
    def reading(self) -> Row | None:
        """What this studio reads at this moment."""
        return next((row for row in self.rows if row.state == "reading"), None)

    @property
    def next(self) -> Row | None:
        """What comes after it here: the first that this studio has taken, else the first that nobody has."""
        there = [row for state in ("mine", "waiting") for row in self.rows if row.state == state and not row.off]
        return next(iter(there), None)


async def look(
    connection: AsyncConnection, context: Context, parts: Sequence[Part], studio: str, reader: UUID, now: datetime
) -> View:
    """`parts` are the slots as they are planned for this reader."""
    known = await claims_between(connection, now - AROUND, now + AROUND)
    taken = [one for one in known if one.held and one.studio == studio and not one.started_at and not one.done_at]
    passed = await _passed(connection, context, parts, taken, reader, now)
    begun = [one for one in known if one.held and one.started_at and not one.done_at]
    live = [one.which.slot for one in begun if one.started_at and one.started_at > now - SLOT_LOOKS_BACK]
    place = current(parts, now, live, [which.slot for which in passed])
    told = await told_of(connection, await alarms_for(connection, studio, now))
    if place < 0:
        return View(now, studio, None, (), None, None, told)
    part = replace(parts[place], lines=[*parts[place].lines, *_of(parts[place], passed)])
    here = [one for one in known if one.which.slot == part.start]
    gone = await withdrawn(connection, [one for one in begun if one in here])
    found_rows = await _rows(connection, context, part, here, studio, reader)
    rows = [replace(row, withdrawn=row.which in gone) for row in found_rows]
    counted = [row for row in rows if row.claim is not None or not row.off]  # what is off and nobody has, nobody reads
    found = clocking(part.start, part.length_s, [_item(row) for row in counted], now)
    rows = [_marked(row, found.leave_out) for row in rows]
    following = parts[place + 1] if place + 1 < len(parts) else None
    return View(now, studio, part, rows, found, following, told)


async def _passed(
    connection: AsyncConnection,
    context: Context,
    parts: Sequence[Part],
    taken: Sequence[Claim],
    reader: UUID,
    now: datetime,
) -> Mapping[Which, Line]:
    """What this studio has taken in a slot that is over, and has not begun: it is late, and the plan knows of it no
    more. Not what may not be heard any more."""
    planned = {line.which for part in parts if now < part.end for line in part.lines}
    late = [one.which for one in taken if one.which.slot <= now and one.which not in planned]
    if not late:
        return {}
    found: dict[Which, Line] = {}
    playout = Playout(context.store, segments, timedelta(days=RadioSettings().keep_days))
    rate = await rate_of(connection, reader)
    for which in late:
        piece = await playout.find(which.announcement, which.language, now)
        if piece is not None:
            own = await words_of(connection, which.announcement, which.language, FULL_FORM_S)
            said = (context.settings.url, which, piece.edition, FULL_FORM_S, rate, own, now)
            script = await text_as(connection, *said)
            found[which] = Line(which, piece, now, piece.duration_s, FULL_FORM_S, script)
    return found


def _of(part: Part, passed: Mapping[Which, Line]) -> Sequence[Line]:
    there = {line.which for line in part.lines}
    return [line for which, line in passed.items() if which.slot == part.start and which not in there]


async def _rows(
    connection: AsyncConnection, context: Context, part: Part, claims: Sequence[Claim], studio: str, reader: UUID
) -> list[Row]:
    """As planned; what has begun stays where it is and as it is, whatever became of it."""
    held = {one.which: one for one in claims if one.held}
    both = {which: [one for one in claims if one.which == which and one.started_at] for which in held}
    rows = []
    for line in part.lines:
        claim, twice = held.pop(line.which, None), both.get(line.which, ())
        rows.append(await _row(connection, context, line, claim, studio, reader, twice))
    for which, claim in held.items():  # in no rundown any more
        if claim.started_at is not None:
            rows.append(await _gone(connection, context, claim, studio, reader, both[which]))
    return sorted(rows, key=lambda row: _began(row) or datetime.max.replace(tzinfo=part.start.tzinfo))


def _began(row: Row) -> datetime | None:
    return row.claim.started_at if row.claim else None


async def _row(
    connection: AsyncConnection,
    context: Context,
    line: Line,
    claim: Claim | None,
    studio: str,
    reader: UUID,
    both: Sequence[Claim],
) -> Row:
    segment = line.segment
    title, number, form_s, script = segment.title, segment.edition, line.form_s, line.script
    if claim is not None and claim.started_at is not None:
        if claim.edition != segment.edition:
            number, form_s = claim.edition, claim.form_s or form_s
            title, script = await _as_it_was(connection, context, claim, form_s, reader)
        elif claim.script is not None:
            form_s, script = claim.form_s or form_s, claim.script
    return Row(
        line.which,
        title,
        number,
        form_s,
        script,
        line.length_s,
        0 if line.must else segment.urgency,
        claim,
        _state(claim, studio),
        off=line.off,
        twice=_twice(both),
        take=line.take,
    )


async def _gone(
    connection: AsyncConnection, context: Context, claim: Claim, studio: str, reader: UUID, both: Sequence[Claim]
) -> Row:
    form_s = claim.form_s or FULL_FORM_S
    title, script = await _as_it_was(connection, context, claim, form_s, reader)
    state, twice = _state(claim, studio), _twice(both)
    return Row(claim.which, title, claim.edition, form_s, script, 0.0, 0, claim, state, off=True, twice=twice)


def _twice(both: Sequence[Claim]) -> Sequence[Claim]:
    return both if any(one.twice for one in both) else ()


async def _as_it_was(
    connection: AsyncConnection, context: Context, claim: Claim, form_s: int, reader: UUID
) -> tuple[str, str]:
    """Title and text of what was begun, as it was read; nothing once it is expunged."""
    url, which = context.settings.url, claim.which
    try:
        edition = await load_edition(connection, url, which.announcement, claim.edition)
    except NotFound:
        return "", ""
    if edition.content is None:
        return edition.reference, ""
    title = headline(edition, which.language, edition.action)
    if claim.script is not None:
        return title, claim.script
    return title, await words_at(connection, url, claim, form_s, await rate_of(connection, reader))


def _state(claim: Claim | None, studio: str) -> State:
    if claim is None:
        return "waiting"
    if claim.done_at is not None:
        return "done"
    if claim.started_at is not None:
        return "reading" if claim.studio == studio else "being_read"
    return "mine" if claim.studio == studio else "theirs"


def _item(row: Row) -> Item:
    if row.claim is None:
        return Item(row.id, row.planned_s, row.rank)
    return Item(row.id, row.planned_s, row.rank, row.claim.started_at, row.claim.done_at)


def _marked(row: Row, leave_out: Sequence[str]) -> Row:
    return replace(row, leave_out=True) if row.id in leave_out else row
