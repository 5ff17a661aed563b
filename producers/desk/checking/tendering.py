"""Tenders above the Union's thresholds: nothing appears here before TED (Directive 2014/24/EU art. 52)."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from core.language import dates as spoken
from core.language.dates import ATHENS
from core.language.money import euros as in_euros
from producers.desk.checking.finding import Finding, Seen
from schemas.money import euros
from schemas.subtypes import Kind

_TABLE = Path(__file__).with_name("thresholds.toml")
VAT = Decimal("1.24")
NOT_ANNOUNCED = frozenset(("direct_award", "auction", "negotiated"))  # procedures without a notice on TED
AFTER_RECEIPT = timedelta(hours=48)


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(_TABLE.read_text("utf-8"))


def threshold(contract_type: str, cpv: list[str], day: date) -> Decimal | None:
    """Without VAT, for a municipality, as in force on that day; None where there is none."""
    in_force = [row for row in _table()["in_force"] if row["since"] <= day]
    if not in_force:
        return None
    sort = {"studies": "services"}.get(contract_type, contract_type)
    if sort == "services" and cpv and all(_is_social(code) for code in cpv):
        sort = "social"
    value = in_force[-1].get(sort)
    return None if value is None else Decimal(value)


def _is_social(code: str) -> bool:
    """Social and other specific services (Annex XIV), by the range of its CPV code."""
    digits = _digits(code)
    return any(_digits(line[0]) <= digits <= _digits(line[-1]) for line in _table()["social"]["cpv"])


def _digits(code: str) -> str:
    """Without the check digit."""
    return re.sub(r"\D", "", code)[:8]


def above_threshold(seen: Seen) -> Iterator[Finding]:
    """Above the threshold without a TED number: only when it was sent to TED and 48 hours have passed since."""
    if seen.kind is not Kind.TENDER or seen.subtype not in ("declaration", "invitation") or seen.typed.get("ted"):
        return
    known_sort, value = str(seen.typed.get("contract_type") or ""), _value(seen)
    sort = known_sort or "supplies"  # the lowest of the thresholds, until it says what it is
    if value is None or seen.typed.get("procedure") in NOT_ANNOUNCED:
        return
    out = seen.moment("release") or seen.facts.now
    most = threshold(sort, list(seen.several("cpv")), out.astimezone(ATHENS).date())
    if most is None or value < most:
        return
    sums = {"most": in_euros(most, "el"), "most_en": in_euros(most, "en")}
    sent = _day(seen.typed.get("sent_to_ted"))
    if sent is None:
        yield Finding("above_threshold", "must" if known_sort else "should", "ted", str(most), sums)
        return
    free = datetime.combine(sent + timedelta(days=1), time(), ATHENS) + AFTER_RECEIPT  # it may have left late that day
    if out < free:
        free_at = {"at": spoken.moment(free, "el"), "at_en": spoken.moment(free, "en")}
        mended = free.strftime("%Y-%m-%dT%H:%M")
        yield Finding("before_48_hours", "must", "release", free.isoformat(), free_at, mended)


def _value(seen: Seen) -> Decimal | None:
    """Without VAT, as it is written or out of the sum with VAT."""
    for name, share in (("budget.without_vat", Decimal(1)), ("budget.with_vat", VAT)):
        if name in seen.typed:
            try:
                return euros(seen.typed[name]) / share
            except ValueError:
                return None
    return None


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
