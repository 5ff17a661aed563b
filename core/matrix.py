"""The matrix: edition × channel, counts by state. A query on the ledger."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import NotFound
from core.tables import announcements, deliveries, editions, plans

STATES = (
    "sent",
    "refused",
    "unknown",
    "gave_up",
    "superseded",
    "unneeded",
    "declined",
    "cancelled",
    "expired",
    "left",
    "held",
    "dead",
    "gathering",  # waits for its reader's digest
)


@dataclass(frozen=True)
class Cell:
    """One edition in one channel. `counts` has a number for each of `STATES`, and `waiting`: all others, which go on by
    themselves. Together they are `planned`."""

    plan: str
    planned: int
    counts: dict[str, int]

    def to_json(self) -> dict[str, int | str]:
        return {"plan": self.plan, "planned": self.planned, **self.counts}


@dataclass(frozen=True)
class EditionCells:
    """`marked`: how many deliveries may be repeats, in the channels that have some. No state: each has one besides."""

    number: int
    action: str
    channels: dict[str, Cell]
    marked: dict[str, int]


@dataclass(frozen=True)
class Matrix:
    id: str
    reference: str
    head: int
    editions: list[EditionCells]

    def to_json(self) -> dict[str, object]:
        return {
            "id": self.id,
            "reference": self.reference,
            "head": self.head,
            "editions": [
                {
                    "number": e.number,
                    "action": e.action,
                    "channels": {name: cell.to_json() for name, cell in e.channels.items()},
                    "marked": e.marked,
                }
                for e in self.editions
            ],
        }


# Those of an edition, whatever brought it (0: a mailing's own); all it asks for is in one index.
COUNTS = (
    select(deliveries.c.edition, deliveries.c.channel, deliveries.c.state, func.count().label("n"))
    .where(deliveries.c.edition > 0)
    .group_by(deliveries.c.edition, deliveries.c.channel, deliveries.c.state)
)


async def matrix(connection: AsyncConnection, announcement: UUID, *, with_marked: bool = True) -> Matrix:
    """Counts of every edition and channel. Counting what is marked reads every row of it."""
    row = (
        await connection.execute(
            select(announcements.c.reference, announcements.c.head).where(announcements.c.id == announcement)
        )
    ).first()
    if row is None:
        raise NotFound.announcement(announcement)
    # The plans before the counts: without one view of everything, a plan that ends between the two would say that all
    # is planned beside the counts of before.
    its_plans = (
        await connection.execute(
            select(plans).where(plans.c.announcement == announcement).order_by(plans.c.edition, plans.c.channel)
        )
    ).all()
    counts: dict[tuple[int, str], Counter[str]] = {}
    for found in await connection.execute(COUNTS.where(deliveries.c.announcement == announcement)):
        counts.setdefault((found.edition, found.channel), Counter())[found.state] += found.n
    marked = await _marked(connection, announcement) if with_marked else {}
    of_edition: dict[int, dict[str, Cell]] = {}
    for plan in its_plans:
        states = counts.get((plan.edition, plan.channel), Counter())
        cells = {state: states[state] for state in STATES}
        cells["waiting"] = sum(n for state, n in states.items() if state not in STATES)
        of_edition.setdefault(plan.edition, {})[plan.channel] = Cell(plan.state, sum(states.values()), cells)
    rows = await connection.execute(
        select(editions.c.number, editions.c.action)
        .where(editions.c.announcement == announcement)
        .order_by(editions.c.number)
    )
    return Matrix(
        str(announcement),
        row.reference,
        row.head,
        [EditionCells(e.number, e.action, of_edition.get(e.number, {}), marked.get(e.number, {})) for e in rows],
    )


async def _marked(connection: AsyncConnection, announcement: UUID) -> dict[int, dict[str, int]]:
    marked: dict[int, dict[str, int]] = {}
    for found in await connection.execute(
        select(deliveries.c.edition, deliveries.c.channel, func.count().label("n"))
        .where(
            deliveries.c.announcement == announcement,
            deliveries.c.edition > 0,
            or_(deliveries.c.marked, deliveries.c.state == "unknown"),
        )
        .group_by(deliveries.c.edition, deliveries.c.channel)
        .order_by(deliveries.c.channel)
    ):
        marked.setdefault(found.edition, {})[found.channel] = found.n
    return marked


async def hold_old_text(connection: AsyncConnection, announcement: UUID) -> int:
    """How many targets surely hold an edition older than the newest material one, and nothing newer."""
    newest = (
        select(deliveries.c.channel, deliveries.c.target, func.max(deliveries.c.held_edition).label("held"))
        .where(
            deliveries.c.announcement == announcement,
            deliveries.c.may_hold > 0,
            or_(deliveries.c.may_hold > 0, deliveries.c.state == "sending"),
        )
        .group_by(deliveries.c.channel, deliveries.c.target)
        .subquery()
    )
    material = select(announcements.c.last_material).where(announcements.c.id == announcement).scalar_subquery()
    question = select(func.count()).select_from(newest).where(newest.c.held > 0, newest.c.held < material)
    return int((await connection.execute(question)).scalar_one())
