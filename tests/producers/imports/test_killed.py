"""Killed between reading and storing, at any point: each item is one draft and one announcement."""

import signal
import sys
from asyncio import create_subprocess_exec
from pathlib import Path

import pytest

from tests.producers.imports.office import Imports

ROWS = 4


@pytest.mark.parametrize("commits", [2, ROWS])
async def test_kill_9_doubles_nothing_and_loses_nothing(
    imports: Imports, sqlite_url: str, tmp_path: Path, commits: int
) -> None:
    await imports.alone()
    watched = tmp_path / "watched" / "in"
    watched.mkdir()
    lines = "\n".join(f"Ανακοίνωση {n};Κείμενο {n}" for n in range(ROWS))
    (watched / "a.csv").write_text(f"Τίτλος;Κείμενο\n{lines}\n", "utf-8")
    source = await imports.source("folder", {"folder": "in"}, post=["* *"])
    await imports.look(source)
    arguments = ["-m", "tests.producers.imports.killed", sqlite_url, str(tmp_path / "watched"), str(commits)]
    child = await create_subprocess_exec(sys.executable, *arguments)
    assert await child.wait() == -signal.SIGKILL
    await imports.look(source)
    await imports.look(source)
    titles = sorted(draft.title for draft in await imports.drafts())
    assert titles == [f"Ανακοίνωση {n}" for n in range(ROWS)]
    for _ in range(3):
        await imports.leave()
    assert await imports.posted() == ROWS
    assert not (watched / "a.csv").exists()
    assert (watched / "done" / "a.csv").exists()
