"""A report as a PDF, tagged for readers that read aloud (PDF/UA-1)."""

import json
from dataclasses import asdict
from datetime import UTC, datetime, time
from pathlib import Path

from core.typesetting import set_type
from producers.desk.reporting.asking import Report
from producers.desk.reporting.telling import WORDS

TEMPLATE = Path(__file__).with_name("report.typ")


def paper(report: Report, author: str) -> bytes:
    """The same report gives the same bytes. Work for the processor: call it in a thread."""
    data = {
        "title": report.title,
        "scope": report.scope,
        "author": author,
        "language": report.language,
        "tables": [{**asdict(table), "bars": table.bars} for table in report.tables],
        "lead": WORDS("lead", report.language),
        "counted": report.counted,
        "nothing": WORDS("nothing", report.language) if report.empty else "",
        "page": WORDS("page", report.language, page="{page}", pages="{pages}"),
    }
    at = report.totals.counted_at or datetime.combine(report.period.until, time(), UTC)
    return set_type(TEMPLATE, json.dumps(data, ensure_ascii=False), at)
