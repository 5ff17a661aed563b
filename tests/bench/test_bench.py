"""Each measurement runs through and keeps its figures; how fast is for `make bench` to say."""

import json
from pathlib import Path

import pytest
import uvloop

from bench.__main__ import MEASUREMENTS, run
from bench.figures import TINY, Figure, table
from bench.ground import Ground
from tests.conftest import SharedKafka, lacking
from tests.servers import postfix
from tests.servers.postgres import Databases


@pytest.mark.parametrize("name", MEASUREMENTS)
def test_it_runs_through_and_keeps_its_figures(
    name: str, tmp_path: Path, kafka: SharedKafka, postgres: Databases, migrated_sqlite: bytes
) -> None:
    if name == "queue" and (what := postfix.missing()):
        lacking(what)
    results = tmp_path / "results.json"
    results.write_text('{"other": {"value": 1}}', "utf-8")
    (tmp_path / "migrated.sqlite").write_bytes(migrated_sqlite)
    with Ground(kafka.bootstrap, postgres, tmp_path / "migrated.sqlite") as ground:
        figures = uvloop.run(run([name], ground, TINY, results))
    kept = json.loads(results.read_text("utf-8"))
    assert set(kept) == {"other", *(figure.name for figure in figures)}
    assert all(figure.name.startswith(name) for figure in figures)
    for figure in figures:
        assert figure.value > 0
        assert figure.reference > 0
        assert set(kept[figure.name]) == {"value", "reference", "ratio", "unit"}
        assert figure.says in table(figures)


def test_a_figure_is_held_against_its_limit() -> None:
    slow = Figure("bus", 40, 100, "messages/s", "bus", at_least=0.5, judged="ratio")
    assert (slow.met, slow.wanted) == (False, "≥ 0.5 ×")
    assert "**no**" in table([slow])
    assert Figure("post", 20, 100, "ms", "post", at_most=30).met
