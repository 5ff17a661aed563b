"""What is measured: a value beside its reference, medians, the table at the end and the results as JSON."""

import json
import statistics
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Sizes:
    """How much work each measurement does."""

    runs: int = 3
    messages: int = 20_000
    posts: int = 60
    recipients: int = 100_000
    mails: int = 20_000
    looks: int = 60

    @property
    def cheap_runs(self) -> int:
        return self.runs if self.runs < 3 else self.runs + 2


TINY = Sizes(runs=1, messages=100, posts=3, recipients=400, mails=60, looks=3)


@dataclass(frozen=True)
class Figure:
    """`ratio` is value over reference. `limit` is what `judged` (value or ratio) is held against, if anything is."""

    name: str
    value: float
    reference: float
    unit: str
    says: str
    at_least: float | None = None
    at_most: float | None = None
    judged: str = "value"

    @property
    def ratio(self) -> float:
        return self.value / self.reference if self.reference else 0.0

    @property
    def wanted(self) -> str:
        limit = self.at_least if self.at_least is not None else self.at_most
        if limit is None:
            return ""
        sign = "≥" if self.at_least is not None else "≤"
        return f"{sign} {limit:g} {'×' if self.judged == 'ratio' else self.unit}"

    @property
    def met(self) -> bool:
        found = self.ratio if self.judged == "ratio" else self.value
        return (self.at_least is None or found >= self.at_least) and (self.at_most is None or found <= self.at_most)


Run = Callable[[], Awaitable[float]]


async def in_turn(runs: int, ours: Run, bare: Run) -> tuple[float, float]:
    """Ours and the bare reference, alternated, so that both meet the same weather; the medians."""
    found: list[float] = []
    reference: list[float] = []
    for _ in range(runs):
        reference.append(await bare())
        found.append(await ours())
    return statistics.median(found), statistics.median(reference)


def table(figures: Sequence[Figure]) -> str:
    """As Markdown, so that it can be kept in `docs/measurements.md` as it is."""
    lines = [
        "| measurement | value | reference | ratio | unit | wanted | |",
        "|---|---:|---:|---:|---|---|---|",
    ]
    for f in figures:
        verdict = "" if not f.wanted else "yes" if f.met else "**no**"
        lines.append(
            f"| {f.name}: {f.says} | {f.value:,.4g} | {f.reference:,.4g} | {f.ratio:.2f} "
            f"| {f.unit} | {f.wanted} | {verdict} |"
        )
    return "\n".join(lines)


def write(figures: Sequence[Figure], path: Path) -> None:
    """Into the file, beside what other measurements left there."""
    kept = json.loads(path.read_text("utf-8")) if path.exists() else {}
    for f in figures:
        kept[f.name] = {
            "value": round(f.value, 4),
            "reference": round(f.reference, 4),
            "ratio": round(f.ratio, 4),
            "unit": f.unit,
        }
    path.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", "utf-8")
