"""What the wall says of the ledger's figures, in words. Pure."""

from collections.abc import Mapping
from typing import Any

from core.language.catalogue import Catalogue
from core.language.counts import grouped
from core.matrix import Cell, Matrix
from schemas.localised import GREEK


def title_of(body: Mapping[str, Any], language: str) -> tuple[str, str]:
    """A stored announcement's title, and the language it is in."""
    titles = body["title"]
    spoken = language if titles.get(language) else GREEK
    return titles[spoken], spoken


def many(words: Catalogue, key: str, n: int, language: str) -> str:
    """A sentence with a number in it, in its singular for one."""
    return words(f"{key}_one" if n == 1 else key, language, n=grouped(n, language))


def planning(cell: Cell) -> bool:
    return cell.plan in ("awaited", "planning")


def waiting(cell: Cell) -> int:
    """All that is not final; what is not planned yet counts as one."""
    return cell.counts["waiting"] + planning(cell)


def due_now(cell: Cell) -> int:
    """All but what its readers get later, in their digest."""
    return cell.planned - cell.counts["gathering"]


def why_nothing(cell: Cell | None, *, gone: bool, answers: bool) -> str:
    """Why a medium shows nothing: the key of what the wall says instead."""
    if not answers:
        return "silent"
    if cell is None:
        return "gone" if gone else "elsewhere"
    if waiting(cell):
        return "awaited"
    if gone:
        return "gone"
    # What was handed over and is not shown has had its time: an event that is past, a notice that is over.
    return "over" if cell.counts["sent"] else "nobody"


def rows(counted: Matrix, channel: str) -> list[dict[str, Any]]:
    return [
        {
            "number": e.number,
            "action": e.action,
            "planning": planning(cell),
            "planned": due_now(cell),
            "sent": cell.counts["sent"],
            "waiting": cell.counts["waiting"],
            "others": [(state, n) for state, n in cell.counts.items() if n and state not in ("sent", "waiting")],
            "marked": e.marked.get(channel, 0),
        }
        for e in counted.editions
        if (cell := e.channels.get(channel)) is not None
    ]
