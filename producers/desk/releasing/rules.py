"""Who may release what: two people, one whom a second countersigns by the next working day, or one alone."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.language.dates import ATHENS
from producers.desk.releasing.holidays import Patron, is_working_day
from producers.desk.tables import release_rules

ANY = ""


class Rule(StrEnum):
    TWO = "two"
    COUNTERSIGNED = "countersigned"
    ONE = "one"


@dataclass(frozen=True)
class Setting:
    """A rule as the office set it; "" stands for any issuer, kind or urgency."""

    issuer: str
    kind: str
    urgency: str
    rule: Rule


async def rule_for(connection: AsyncConnection, issuer: str, kind: str, urgency: str) -> Rule:
    """The narrowest that fits, issuer before kind before urgency; two people where none does."""
    fitting = (
        release_rules.c.issuer.in_((ANY, issuer)),
        release_rules.c.kind.in_((ANY, kind)),
        release_rules.c.urgency.in_((ANY, urgency)),
    )
    rows = (await connection.execute(select(release_rules).where(*fitting))).all()
    narrowest = max(rows, key=lambda row: (row.issuer != ANY, row.kind != ANY, row.urgency != ANY), default=None)
    return Rule(narrowest.rule) if narrowest is not None else Rule.TWO


async def settings(connection: AsyncConnection) -> list[Setting]:
    order = (release_rules.c.issuer, release_rules.c.kind, release_rules.c.urgency)
    rows: Any = await connection.execute(select(release_rules).order_by(*order))
    return [Setting(row.issuer, row.kind, row.urgency, Rule(row.rule)) for row in rows]


async def set_rule(connection: AsyncConnection, wanted: Setting) -> None:
    """In place of what was set for the very same."""
    same = (
        release_rules.c.issuer == wanted.issuer,
        release_rules.c.kind == wanted.kind,
        release_rules.c.urgency == wanted.urgency,
    )
    await connection.execute(delete(release_rules).where(*same))
    row = {"issuer": wanted.issuer, "kind": wanted.kind, "urgency": wanted.urgency, "rule": wanted.rule.value}
    await connection.execute(insert(release_rules).values(row))


def countersign_by(released_at: datetime, patron: Patron | None) -> datetime:
    """The end of the next working day, in Athens."""
    day: date = released_at.astimezone(ATHENS).date() + timedelta(days=1)
    while not is_working_day(day, patron):
        day += timedelta(days=1)
    return datetime.combine(day, time(23, 59), ATHENS)
