"""A report as tables of words: what the page, the spreadsheet, the PDF and the command line all show."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from babel.dates import format_date

from core.language.catalogue import Catalogue
from core.language.counts import grouped
from core.language.dates import moment
from producers.desk.reporting.figures import SPLIT, Counts, Totals
from schemas.subtypes import kind_name

WORDS = Catalogue.load(Path(__file__).with_name("words.toml"))
OF_POSTS = ("posts", "corrections", "withdrawn")
OF_DELIVERIES = ("sent", "digest", "refused", "bounced", "returned", "complained", "failed", "unknown", "aired", "live")
_HOUR_S, _MINUTE_S = 3600, 60


@dataclass(frozen=True)
class Row:
    """`bar`: a share of the longest in its table, 0 to 100."""

    name: str
    cells: Sequence[str]
    bar: int | None = None


@dataclass(frozen=True)
class Table:
    """`head` names the first column and each of the cells."""

    key: str
    title: str
    head: Sequence[str]
    rows: Sequence[Row]
    note: str = ""

    @property
    def bars(self) -> bool:
        return any(row.bar is not None for row in self.rows)


def tables(totals: Totals, names: Mapping[str, str], language: str) -> list[Table]:
    """Of a period. `names` are the channels' for people."""
    found = [_all(totals, language), _channels(totals, names, language)]
    if totals.by_kind:
        found += [_kinds(totals, language), _months(totals, language)]
    found.append(_access(totals, language))
    return [table for table in found if table.rows]


def wrote_in(messages: Counts, language: str) -> list[Table]:
    """What people wrote in; what was spam is nobody's message."""
    real = {state: n for state, n in messages.items() if state != "spam"}
    if not (total := sum(real.values())):
        return []
    rows = [Row(WORDS("message.all", language), [grouped(total, language)])]
    rows += [Row(WORDS(f"message.{state}", language), [grouped(n, language)]) for state, n in real.items()]
    head = [WORDS("head.what", language), WORDS("head.n", language)]
    return [Table("messages", WORDS("table.messages", language), head, rows, WORDS("note.messages", language))]


def counted(totals: Totals, language: str) -> str:
    """Until when."""
    if totals.counted_at is None:
        return WORDS("not_counted", language)
    return WORDS("counted", language, at=moment(totals.counted_at, language))


def _table(key: str, measures: Sequence[str], rows: Sequence[Row], language: str) -> Table:
    head = [WORDS(f"head.{key}", language), *(WORDS(f"measure.{measure}", language) for measure in measures)]
    return Table(key, WORDS(f"table.{key}", language), head, rows)


def _all(totals: Totals, language: str) -> Table:
    counts = totals.all
    measures = [measure for measure in OF_POSTS + OF_DELIVERIES if measure in OF_POSTS or counts.get(measure)]
    rows = [
        Row(WORDS(f"measure.{measure}", language), [grouped(counts.get(measure, 0), language)]) for measure in measures
    ]
    head = [WORDS("head.what", language), WORDS("head.n", language)]
    return Table("all", WORDS("table.all", language), head, rows, WORDS("note.all", language))


def _channels(totals: Totals, names: Mapping[str, str], language: str) -> Table:
    """A column a channel: there are fewer of them than of what can become of a delivery."""
    heard = {name: counts for name, counts in totals.by_channel.items() if any(counts.get(m) for m in OF_DELIVERIES)}
    shown = sorted(heard, key=lambda channel: names.get(channel, channel))
    rows = [
        Row(WORDS(f"measure.{measure}", language), [grouped(heard[name].get(measure, 0), language) for name in shown])
        for measure in OF_DELIVERIES
        if any(counts.get(measure) for counts in heard.values())
    ]
    head = [WORDS("head.what", language), *(names.get(channel, channel) for channel in shown)]
    return Table("channels", WORDS("table.channels", language), head, rows, WORDS("note.channels", language))


def _kinds(totals: Totals, language: str) -> Table:
    found = sorted(totals.by_kind.items(), key=lambda item: -item[1].get("posts", 0))
    rows = [Row(kind_name(kind, language), _cells(counts, SPLIT, language)) for kind, counts in found]
    return _table("kinds", SPLIT, rows, language)


def _months(totals: Totals, language: str) -> Table:
    most = max((counts.get("posts", 0) for counts in totals.by_month.values()), default=0) or 1
    rows = [
        Row(_month(month, language), _cells(counts, SPLIT, language), round(100 * counts.get("posts", 0) / most))
        for month, counts in sorted(totals.by_month.items())
    ]
    return _table("months", SPLIT, rows, language)


def _access(totals: Totals, language: str) -> Table:
    rows = list(_access_rows(totals.all, language))
    head = [WORDS("head.what", language), WORDS("head.n", language), WORDS("head.share", language)]
    return Table("access", WORDS("table.access", language), head, rows, WORDS("note.access", language))


def _access_rows(counts: Counts, language: str) -> Iterator[Row]:
    texts = counts.get("posts", 0) - counts.get("expunged", 0)
    whole = {"english_title": texts, "english_text": texts}
    whole |= {"pictures_alt": counts.get("pictures", 0), "documents_text": counts.get("documents", 0)}
    for measure, of in whole.items():
        if of:
            n = counts.get(measure, 0)
            told = WORDS("of", language, n=grouped(n, language), all=grouped(of, language))
            yield Row(WORDS(f"access.{measure}", language), [told, f"{round(100 * n / of)}%"], round(100 * n / of))
    if aired := counts.get("aired", 0):
        yield Row(WORDS("access.spoken", language), [grouped(aired, language), WORDS("none", language)])
    if approvals := counts.get("approvals", 0):
        seconds = counts.get("approval_s", 0) / approvals
        key, unit = ("hours", _HOUR_S) if seconds >= 2 * _HOUR_S else ("minutes", _MINUTE_S)
        told = WORDS(f"duration.{key}", language, n=round(seconds / unit), of=grouped(approvals, language))
        yield Row(WORDS("access.hours", language), [told, WORDS("none", language)])


def _cells(counts: Counts, measures: Sequence[str], language: str) -> list[str]:
    return [grouped(counts.get(measure, 0), language) for measure in measures]


def _month(month: str, language: str) -> str:
    """«Νοέμβριος 2026»."""
    return format_date(date.fromisoformat(f"{month}-01"), "LLLL y", locale="el" if language == "el" else "en_GB")
