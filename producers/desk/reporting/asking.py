"""What a report is asked for: a period and issuers, checked; then found and told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import FieldError, Invalid
from core.language.dates import span
from producers.desk.inbox.keeping import NOBODY, counts_in
from producers.desk.reporting.figures import LONGEST, Period, Totals, of_period
from producers.desk.reporting.telling import WORDS, Table, counted, tables, wrote_in
from schemas.directory import Issuer


@dataclass(frozen=True)
class Report:
    """All that is said of a period, in one language."""

    period: Period
    title: str
    scope: str  # whose, and of when
    counted: str
    tables: Sequence[Table]
    totals: Totals
    messages: Mapping[str, int]  # what people wrote in, by what became of it
    language: str

    @property
    def empty(self) -> bool:
        return not self.tables


def period_of(since: str, until: str, fields: tuple[str, str] = ("since", "until")) -> Period:
    """Invalid names the wrong field."""
    found: list[date] = []
    for field, written in zip(fields, (since, until), strict=True):
        try:
            found.append(date.fromisoformat(written))
        except ValueError as error:
            raise _wrong(field, "day") from error
    period = Period(*found)
    if period.until < period.since:
        raise _wrong(fields[1], "order")
    if period.until - period.since > LONGEST:
        raise _wrong(fields[1], "long")
    return period


def chosen(issuer: str, issuers: Sequence[Issuer], field: str = "issuer") -> Sequence[Issuer]:
    """The one that was asked for, or all of them. Invalid: none of these."""
    if not issuer:
        return issuers
    found = [one for one in issuers if one.slug == issuer]
    if not found:
        raise _wrong(field, "issuer")
    return found


def _wrong(field: str, key: str) -> Invalid:
    return Invalid([FieldError(field, WORDS(f"wrong.{key}", "el"), WORDS(f"wrong.{key}", "en"))])


async def report(
    connection: AsyncConnection,
    period: Period,
    issuers: Sequence[Issuer],
    names: Mapping[str, str],
    language: str,
    *,
    every: bool,
) -> Report:
    """`every`: it is of all the issuers there are."""
    slugs = [one.slug for one in issuers]
    totals = await of_period(connection, period, slugs)
    messages = await counts_in(connection, [*slugs, NOBODY] if every else slugs, *period.instants())
    whose = WORDS("every_issuer", language) if every else ", ".join(one.name.best(language) for one in issuers)
    scope = WORDS("period", language, issuer=whose, span=span(period.since, period.until, language))
    told = tables(totals, names, language) if totals.text.get("posts") else []
    told += wrote_in(messages, language)
    return Report(period, WORDS("title", language), scope, counted(totals, language), told, totals, messages, language)
