"""Who reads aloud, and how fast: syllables a second, by which read times are told to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from channels.radio.scripts.tables import presenters
from core.errors import FieldError, Invalid
from core.script import RATE
from core.store import insert_for

SLOWEST, FASTEST = 2.0, 9.0  # syllables a second: slower or faster nobody reads news
LEAST_MEASURED_S = 5.0
NAME_MOST = 128


@dataclass(frozen=True)
class Presenter:
    """`staff` is None for somebody without an account."""

    id: UUID
    staff: UUID | None
    name: str
    syllables_per_s: float


async def presenters_of(connection: AsyncConnection) -> Sequence[Presenter]:
    rows = await connection.execute(select(presenters).order_by(presenters.c.name, presenters.c.id))
    return [Presenter(row.id, row.staff, row.name, row.syllables_per_s) for row in rows]


async def rate_of(connection: AsyncConnection, staff: UUID) -> float:
    """Of somebody of the staff; `RATE` where they never said."""
    found = await connection.execute(select(presenters.c.syllables_per_s).where(presenters.c.staff == staff))
    return float(found.scalar_one_or_none() or RATE)


async def rate_for(connection: AsyncConnection, presenter: UUID | None, staff: UUID) -> float:
    """Of a named presenter, if there is one; else of this person of the staff."""
    mine = presenters.c.id == presenter
    found = await connection.execute(select(presenters.c.syllables_per_s).where(mine))
    named = found.scalar_one_or_none() if presenter else None
    return float(named) if named is not None else await rate_of(connection, staff)


async def set_rate(connection: AsyncConnection, staff: UUID, name: str, rate: float, now: datetime) -> None:
    """Their own."""
    values = {"name": name[:NAME_MOST], "syllables_per_s": checked(rate), "changed_at": now}
    statement = insert_for(connection, presenters).values(id=uuid7(), staff=staff, **values)
    await connection.execute(statement.on_conflict_do_update(index_elements=["staff"], set_=values))


async def add(connection: AsyncConnection, name: str, rate: float, now: datetime) -> UUID:
    """Somebody without an account. Invalid names what is wrong."""
    if not (name := " ".join(name.split())) or len(name) > NAME_MOST:
        raise Invalid([FieldError("name", "Γράψτε το όνομα του εκφωνητή.", "Write the presenter's name.")])
    made = uuid7()
    values = {"id": made, "name": name, "syllables_per_s": checked(rate), "changed_at": now}
    await connection.execute(insert_for(connection, presenters).values(**values))
    return made


async def drop(connection: AsyncConnection, presenter: UUID) -> None:
    await connection.execute(delete(presenters).where(presenters.c.id == presenter))


def checked(rate: float) -> float:
    """Invalid, or the rate to a tenth."""
    if not SLOWEST <= rate <= FASTEST:
        raise Invalid(
            [
                FieldError(
                    "rate",
                    f"Γράψτε συλλαβές το δευτερόλεπτο από {SLOWEST:.0f} έως {FASTEST:.0f}, π.χ. 5,0.",
                    f"Write syllables a second from {SLOWEST:.0f} to {FASTEST:.0f}, for example 5.0.",
                )
            ]
        )
    return round(rate, 1)


def named(written: str) -> UUID | None:
    """The presenter that a form or an address names; None: whoever asks."""
    try:
        return UUID(written)
    except ValueError:
        return None


def measured(syllables: int, seconds: float) -> float:
    """The rate of who read so many in that time. Invalid for a time that measures nothing."""
    if seconds < LEAST_MEASURED_S:
        raise Invalid(
            [
                FieldError(
                    "seconds",
                    "Πατήσατε πολύ νωρίς· διαβάστε όλο το κείμενο και μετά πατήστε ξανά.",
                    "You pressed too early; read the whole text, then press again.",
                )
            ]
        )
    return checked(syllables / seconds)
