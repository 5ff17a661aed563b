"""What somebody at the desk enters into the aired log: one play with a reason, or a player's log, looked at first."""

from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.clock.times import moment_of
from channels.radio.studio.aired import LONGEST, Aired, Play, note_play, same_play
from channels.radio.studio.log_lengths import length_of
from channels.radio.studio.log_lines import Line
from channels.radio.studio.naming import Named, Names
from channels.radio.studio.words import WORDS
from core.errors import FieldError, Invalid

REASON_CHARACTERS = 500
AT_ONCE = 200  # plays


@dataclass(frozen=True)
class ByHand:
    """As it was typed."""

    what: str = ""
    day: str = ""
    at: str = ""
    length: str = ""
    studio: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Looked:
    """A line of a log with what it means. `wrong`: the key of why it is no play of ours; `known`: the log has it;
    `again`: the number of the line that tells of it already, 0: none."""

    line: Line
    named: Named | None = None
    play: Play | None = None
    wrong: str = ""
    known: bool = False
    again: int = 0


async def by_hand(connection: AsyncConnection, typed: ByHand, who: str, now: datetime) -> tuple[Aired, bool]:
    """Invalid names every wrong field. False: the log tells of it already."""
    errors = []
    started = _started(typed.day, typed.at)
    at = started or now
    named = (await Names.meant(connection, typed.what, at)).of(typed.what, at) if typed.what.strip() else None
    if named is None:
        errors.append(_wrong("what", "none"))
    if started is None or started > now:
        errors.append(_wrong("at", "moment" if started is None else "future"))
    seconds = length_of(typed.length) or 0.0
    if not 0 < seconds <= LONGEST.total_seconds():
        errors.append(_wrong("length", "length"))
    reason = " ".join(typed.reason.split())
    if not reason or len(reason) > REASON_CHARACTERS:
        errors.append(_wrong("reason", "reason"))
    if errors or named is None or started is None:
        raise Invalid(errors)
    play = Play(
        key=f"hand:{named.announcement}-{named.language}:{started:%Y%m%dT%H%M%S}",
        announcement=named.announcement,
        language=named.language,
        edition=named.edition,
        started_at=started,
        duration_s=seconds,
        source="hand",
        who=who,
        studio=typed.studio[:32],
        reason=reason,
    )
    return await note_play(connection, play, now)


async def looked_at(connection: AsyncConnection, lines: Sequence[Line], who: str, now: datetime) -> list[Looked]:
    """Each line with what would become of it; nothing is stored."""
    moments = [line.at for line in lines if line.at is not None] or [now]
    names = await Names.read(connection, (min(moments), max(moments)))
    found: list[Looked] = []
    repeats = Repeats()
    for place, line in enumerate(lines):
        if line.wrong or line.at is None:
            found.append(Looked(line, wrong=line.wrong or "no_time"))
            continue
        named = next((one for name in line.names if (one := names.of(name, line.at)) is not None), None)
        if named is None:
            found.append(Looked(line, wrong="not_ours"))
            continue
        if line.at > now:
            found.append(Looked(line, named, wrong="future"))
            continue
        play = _play(line, line.at, named, _until_next(lines, place), who)
        if night := repeats.another_night(line):
            found.append(Looked(line, named, wrong="other_day", again=night))
            continue
        known = await same_play(connection, play) is not None
        found.append(Looked(line, named, play, known=known, again=0 if known else repeats.again(line, play)))
    return found


class Repeats:
    """What the lines before tell of: two logs of a day, one pasted behind the other, count once."""

    def __init__(self) -> None:
        self._plays: dict[tuple[UUID, str], list[tuple[datetime, int, Play]]] = {}  # none over another
        self._written: dict[str, Line] = {}

    def again(self, line: Line, play: Play) -> int:
        """The line that has this play: of the same second, or of the same minutes. 0: none yet."""
        mine = self._plays.setdefault((play.announcement, play.language), [])
        place = bisect(mine, play.started_at, key=lambda one: one[0])
        for _, number, one in mine[max(0, place - 1) : place + 1]:
            if one.key == play.key or (one.started_at < play.ends_at and play.started_at < one.ends_at):
                return number
        mine.insert(place, (play.started_at, line.number, play))
        return 0

    def another_night(self, line: Line) -> int:
        """The line that is written alike, of hours alone, and went to another day: a log pasted twice, or two nights.
        0: none."""
        if line.alone is None:
            return 0
        first = self._written.setdefault(line.shown, line)
        return first.number if first.at != line.at else 0


def slices(found: Sequence[Looked]) -> Iterator[Sequence[Looked]]:
    """As many as one transaction may take in while others wait for it."""
    for start in range(0, len(found), AT_ONCE):
        yield found[start : start + AT_ONCE]


async def take_in(connection: AsyncConnection, found: Sequence[Looked], now: datetime) -> int:
    """How many are new."""
    added = 0
    for one in found:
        if one.play is not None:
            _, new = await note_play(connection, one.play, now)
            added += new
    return added


def _play(line: Line, at: datetime, named: Named, until_next: float, who: str) -> Play:
    """As long as the log says; else as its sound is, cut where the next begins."""
    seconds = line.length_s or min(named.length_s or until_next, until_next) or 1.0
    return Play(
        key=f"import:{named.announcement}-{named.language}:{at:%Y%m%dT%H%M%S}",
        announcement=named.announcement,
        language=named.language,
        edition=named.edition,
        started_at=at,
        duration_s=min(seconds, LONGEST.total_seconds()),
        source="import",
        who=who,
    )


def _until_next(lines: Sequence[Line], place: int) -> float:
    """Seconds until the next that begins."""
    mine = lines[place].at
    later = (line.at for line in lines[place + 1 :] if line.at is not None)
    following = next(later, None)
    if mine is None or following is None or following <= mine:
        return LONGEST.total_seconds()
    return (following - mine).total_seconds()


def _started(day: str, at: str) -> datetime | None:
    try:
        return moment_of(date.fromisoformat(day), time.fromisoformat(at))
    except ValueError:
        return None


def _wrong(field: str, key: str) -> FieldError:
    return FieldError(field, WORDS(f"log.wrong.{key}", "el"), WORDS(f"log.wrong.{key}", "en"))
