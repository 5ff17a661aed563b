"""The completion matrix in words: edition by channel, what has happened and what still goes on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.language.counts import grouped
from core.matrix import STATES, Cell, Matrix
from producers.desk.office import WORDS

WAITING = "waiting"
TROUBLES = ("refused", "unknown", "gave_up", "held", "dead")  # what somebody may want to look at
QUIET = ("superseded", "unneeded", "cancelled", "expired", "left", "gathering")


@dataclass(frozen=True)
class Told:
    """One cell. `done` is a share from 0 to 100 of those that were to get it."""

    channel: str
    name: str
    plan: str
    lines: Sequence[tuple[str, str]]  # what kind of line (sent, waiting, trouble, quiet), and the words
    done: int


@dataclass(frozen=True)
class Row:
    number: int
    action: str
    cells: Sequence[Told]


def told(matrix: Matrix, names: Mapping[str, str], language: str) -> list[Row]:
    """The newest edition first. Every row has all channels: one that was taken off since stands empty in the newest."""
    channels = sorted({name for edition in matrix.editions for name in edition.channels})
    return [
        Row(
            edition.number,
            WORDS(f"action.{edition.action}", language),
            [_cell(name, names.get(name, name), edition.channels.get(name), language) for name in channels],
        )
        for edition in reversed(matrix.editions)
    ]


def _cell(channel: str, name: str, cell: Cell | None, language: str) -> Told:
    if cell is None:
        return Told(channel, name, "", (), 0)
    lines = [
        (_sort(state), WORDS(f"state.{state}", language, n=grouped(cell.counts[state], language)))
        for state in ("sent", WAITING, *STATES[1:])
        if cell.counts.get(state)
    ]
    waits = cell.counts.get(WAITING, 0)
    done = 100 * (cell.planned - waits) // cell.planned if cell.planned else (100 if cell.plan == "planned" else 0)
    return Told(channel, name, "" if cell.plan == "planned" else WORDS(f"plan.{cell.plan}", language), lines, done)


def _sort(state: str) -> str:
    if state in TROUBLES:
        return "trouble"
    return "quiet" if state in QUIET else state
