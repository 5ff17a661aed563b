"""Reads what was counted: of a period, from a bounded number of sums; of one announcement, its own figures."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.given import among
from core.language.dates import local_instant
from core.tables import jobs
from producers.desk.reporting.summing import Summing
from producers.desk.reporting.tables import counted, figures, sums

Counts = Mapping[str, int]  # by measure
SPLIT = ("posts", "corrections", "withdrawn", "sent", "digest")  # what is told by kind and by month
LONGEST = timedelta(days=366 * 5)


@dataclass(frozen=True)
class Period:
    """Local days, both counted in."""

    since: date
    until: date

    @classmethod
    def of_year(cls, year: int) -> "Period":
        return cls(date(year, 1, 1), date(year, 12, 31))

    def instants(self) -> tuple[datetime, datetime]:
        """Its first moment, and the first after it."""
        return local_instant(self.since, time()), local_instant(self.until + timedelta(days=1), time())

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
    """Two looks, so that the database adds up: each brings some hundred rows of a year at most."""
    total = func.sum(sums.c.n).label("n")
    mine = (among(sums.c.period, "periods"), sums.c.issuer.in_(issuers))
    periods = {"periods": list(period.parts())}
    by_channel: dict[str, Counter[str]] = {}
    question = select(sums.c.channel, sums.c.measure, total).where(*mine).group_by(sums.c.channel, sums.c.measure)
    for row in await connection.execute(question, periods):
        by_channel.setdefault(row.channel, Counter())[row.measure] = int(row.n)
    columns = (func.substr(sums.c.period, 1, 7).label("month"), sums.c.kind, sums.c.measure)
    split = select(*columns, total).where(*mine, sums.c.measure.in_(SPLIT)).group_by(*columns)
    by_kind: dict[str, Counter[str]] = {}
    by_month: dict[str, Counter[str]] = {}
    for part in await connection.execute(split, periods):
        by_kind.setdefault(part.kind, Counter())[part.measure] += int(part.n)
        by_month.setdefault(part.month, Counter())[part.measure] += int(part.n)
    text = by_channel.pop("", Counter())
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
