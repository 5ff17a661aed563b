"""Whatever the description allows or not, the API answers as it says; a little of `make fuzz`."""

from pathlib import Path

import pytest

from tests.producers.api.conftest import open_programs
from tests.producers.api.fuzzing import fuzz


async def test_nothing_breaks_and_every_answer_is_described(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERYX_API_PER_MINUTE", "100000")
    programs = await open_programs(sqlite_url, tmp_path)
    found = await fuzz(programs, 4)
    await programs.close()
    await programs.hub.close()
    assert found.asked > 100
    assert found.wrong == []
