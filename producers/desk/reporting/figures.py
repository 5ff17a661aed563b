"""Reads what was counted: of a period, from a bounded number of sums; of one announcement, its own figures."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.given import among
from core.tables import jobs
from producers.desk.reporting.summing import Summing
from producers.desk.reporting.tables import counted, figures, sums

Counts = Mapping[str, int]  # by measure
LONGEST = timedelta(days=366 * 5)


@dataclass(frozen=True)
class Period:
    """Local days, both counted in."""

    since: date
    until: date

    @classmethod
    def of_year(cls, year: int) -> "Period":
        return cls(date(year, 1, 1), date(year, 12, 31))

    def parts(self) -> Iterator[str]:
        """Whole months, and the days before and after them, as the sums are kept."""
        day = self.since
        while day <= self.until:
            next_month = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
            if day.day == 1 and next_month - timedelta(days=1) <= self.until:
                yield f"{day:%Y-%m}"
                day = next_month
            else:
                yield f"{day:%Y-%m-%d}"
                day += timedelta(days=1)


@dataclass(frozen=True)
class Totals:
    """`text` is of the announcements themselves; `counted_at`: what came later is not in it yet."""

    counted_at: datetime | None
    text: Counts = field(default_factory=Counter)
    by_channel: Mapping[str, Counts] = field(default_factory=dict)
    by_kind: Mapping[str, Counts] = field(default_factory=dict)
    by_month: Mapping[str, Counts] = field(default_factory=dict)

    @property
    def all(self) -> Counts:
        """Over all channels, with the text's."""
        found = Counter(self.text)
        for counts in self.by_channel.values():
            found.update(counts)
        return found


async def of_period(connection: AsyncConnection, period: Period, issuers: Sequence[str]) -> Totals:
    month = func.substr(sums.c.period, 1, 7)
    columns = (month.label("month"), sums.c.kind, sums.c.channel, sums.c.measure)
    question = (
        select(*columns, func.sum(sums.c.n).label("n"))
        .where(among(sums.c.period, "periods"), sums.c.issuer.in_(issuers))
        .group_by(*columns)
    )
    text: Counter[str] = Counter()
    by_channel: dict[str, Counter[str]] = {}
    by_kind: dict[str, Counter[str]] = {}
    by_month: dict[str, Counter[str]] = {}
    for row in await connection.execute(question, {"periods": list(period.parts())}):
        n = int(row.n)
        if row.channel:
            by_channel.setdefault(row.channel, Counter())[row.measure] += n
        else:
            text[row.measure] += n
        by_kind.setdefault(row.kind, Counter())[row.measure] += n
        by_month.setdefault(row.month, Counter())[row.measure] += n
    return Totals(await last_counted(connection), text, by_channel, by_kind, by_month)


async def of_announcement(connection: AsyncConnection, announcement: UUID) -> Totals | None:
    """None: it was never public, or was not counted yet."""
    when = select(counted.c.counted_at).where(counted.c.announcement == announcement)
    counted_at = (await connection.execute(when)).scalar_one_or_none()
    rows = (await connection.execute(select(figures).where(figures.c.announcement == announcement))).all()
    if counted_at is None or not rows:
        return None
    text: Counter[str] = Counter()
    by_channel: dict[str, Counter[str]] = {}
    for row in rows:
        (by_channel.setdefault(row.channel, Counter()) if row.channel else text)[row.measure] += row.n
    return Totals(counted_at, text, by_channel)


async def last_counted(connection: AsyncConnection) -> datetime | None:
    """When the job that counts last ended well."""
    found: datetime | None = (
        await connection.execute(select(jobs.c.done_at).where(jobs.c.name == Summing.name))
    ).scalar_one_or_none()
    return found
