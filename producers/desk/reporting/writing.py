"""A report as text, as a spreadsheet's CSV and as JSON."""

import json

from audience.spreadsheet import written
from producers.desk.reporting.asking import Report
from producers.desk.reporting.telling import WORDS

BOM = "\ufeff"  # without it Excel takes Greek for another alphabet


def as_text(report: Report) -> str:
    lines = [f"{report.title}: {report.scope}", report.counted]
    if report.empty:
        return "\n".join([*lines, WORDS("nothing", report.language)]) + "\n"
    for table in report.tables:
        rows = [list(table.head), *([row.name, *row.cells] for row in table.rows)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(table.head))]
        lines += ["", table.title]
        for row in rows:
            first, *others = (
                cell.ljust(width) if place == 0 else cell.rjust(width)
                for place, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
            lines.append("  ".join((first, *others)).rstrip())
        if table.note:
            lines.append(table.note)
    return "\n".join(lines) + "\n"


def as_csv(report: Report) -> bytes:
    """Tables below one another, by semicolons: Greek and European spreadsheets open it by a click."""
    lines = [[report.title, report.scope], [report.counted]]
    for table in report.tables:
        lines += [[], [table.title], list(table.head)]
        lines += [[row.name, *row.cells] for row in table.rows]
        lines += [[table.note]] if table.note else []
    return (BOM + "".join(written(line, end="\r\n", delimiter=";") for line in lines)).encode()


def as_json(report: Report) -> str:
    """Figures, not words."""
    totals = report.totals
    body = {
        "since": report.period.since.isoformat(),
        "until": report.period.until.isoformat(),
        "counted_at": totals.counted_at.isoformat() if totals.counted_at else None,
        "announcements": dict(totals.text),
        "messages": dict(report.messages),
        "channels": {name: dict(counts) for name, counts in sorted(totals.by_channel.items())},
        "kinds": {name: dict(counts) for name, counts in sorted(totals.by_kind.items())},
        "months": {name: dict(counts) for name, counts in sorted(totals.by_month.items())},
    }
    return json.dumps(body, ensure_ascii=False)
