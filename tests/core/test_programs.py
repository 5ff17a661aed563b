"""Programs beside the hub: what runs in the background gives way, and takes nobody's turn."""

import asyncio
import os
import sys

from core.ffmpeg import ffmpeg
from core.programs import BACKGROUND_NICENESS, NICENESS, in_background, run

TELLS = [sys.executable, "-c", "import os; print(os.nice(0))"]
# A sound as long as it takes to read all of its input: it ends when it is told to.
ENDLESS = ("-re", "-f", "lavfi", "-i", "anullsrc", "-t", "600", "-f", "null", "-")


async def test_what_runs_in_the_background_is_nicer_and_so_is_what_it_begins() -> None:
    ours = os.nice(0)
    with in_background():
        behind = asyncio.create_task(run(TELLS, timeout_s=20))
    before = await run(TELLS, timeout_s=20)
    nice = [int((await behind).stdout), int(before.stdout)]
    assert nice == [min(19, ours + int(BACKGROUND_NICENESS)), min(19, ours + int(NICENESS))]


async def test_ffmpeg_in_the_background_takes_no_turn_of_those_that_are_waited_for() -> None:
    with in_background():
        behind = [asyncio.create_task(ffmpeg(*ENDLESS)) for _ in range(2 * (os.cpu_count() or 1))]
    await asyncio.sleep(0)
    assert "ffmpeg version" in (await ffmpeg("-version")).stdout.decode()
    assert not any(task.done() for task in behind)
    for task in behind:
        task.cancel()
    await asyncio.gather(*behind, return_exceptions=True)
