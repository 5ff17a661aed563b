"""ffmpeg, the one that comes with imageio-ffmpeg: in each process a run for each core, and one behind."""

import asyncio
import os
from weakref import WeakKeyDictionary

import imageio_ffmpeg

from core.programs import Finished, is_background, run

# A loop of its own has a gate of its own; the hub has one loop.
_Gates = WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore]
_gates, _behind = _Gates(), _Gates()  # what is made in the background takes no turn of what somebody waits for


async def ffmpeg(*arguments: str, timeout_s: float = 120) -> Finished:
    """Run ffmpeg with these arguments; it overwrites its outputs and reads nothing from the keyboard.

    Raises ProgramFailed when ffmpeg refuses, TryLater when it takes too long (waiting for the turn not counted).
    """
    loop = asyncio.get_running_loop()
    if is_background():
        gate = _behind.setdefault(loop, asyncio.Semaphore(1))
    else:
        gate = _gates.setdefault(loop, asyncio.Semaphore(os.cpu_count() or 1))
    async with gate:
        return await run([program(), "-nostdin", "-hide_banner", "-y", *arguments], timeout_s=timeout_s)


def program() -> str:
    """The program's path; RuntimeError when there is none for this machine."""
    return str(imageio_ffmpeg.get_ffmpeg_exe())
