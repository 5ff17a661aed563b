"""Suspects: what a worker had in its hands when it died goes out again a few together, then alone, then not at all.

A kill from outside hits up to a window of each deliverer, and says nothing of them. Tried one by one they would hold up
all that is under way for minutes; tried together, a target that kills whoever takes it would take them along each time.
So they go out `TOGETHER`, with nothing beside them: one more death leaves no more than these in doubt, who then go out
alone. Only who died alone twice is blamed.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.clock import Clock
from core.ledger import ALONE_AFTER, ITEM_ROWS, regroup
from core.tables import deliveries, receipts

TOGETHER = 20
DEAD_AFTER = ALONE_AFTER + 2  # losses
UNKNOWN_TRIES = 3  # answers lost on the way, which are nobody's death

_UNKNOWN = (
    select(func.count())
    .where(receipts.c.delivery == deliveries.c.id, receipts.c.outcome == "unknown")
    .scalar_subquery()
)


def beyond_help() -> ColumnElement[bool]:
    """Whatever takes it dies, or no answer ever comes."""
    return or_(deliveries.c.lost >= DEAD_AFTER, _UNKNOWN - deliveries.c.lost >= UNKNOWN_TRIES)


async def try_again(
    connection: AsyncConnection, clock: Clock, rows: Sequence[Row[*tuple[Any, ...]]], *, marked: bool
) -> None:
    """Rows of `GROUPED` wait for a worker again, in such company as may be asked of the others."""
    for size, alone, group in _companies(rows):
        await regroup(connection, group, clock.now(), size=size, alone=alone, marked=marked)


def _companies(
    rows: Sequence[Row[*tuple[Any, ...]]],
) -> Iterator[tuple[int, bool, Sequence[Row[*tuple[Any, ...]]]]]:
    yield ITEM_ROWS, False, [row for row in rows if row.lost == 0]
    yield TOGETHER, True, [row for row in rows if 0 < row.lost < ALONE_AFTER]
    yield 1, True, [row for row in rows if row.lost >= ALONE_AFTER]
