"""ffmpeg, the one that comes with imageio-ffmpeg: a run for each core at a time in each process."""

import asyncio
import os
from weakref import WeakKeyDictionary

import imageio_ffmpeg

from core.programs import Finished, run

# A loop of its own has a gate of its own; the hub has one loop.
_gates: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


async def ffmpeg(*arguments: str, timeout_s: float = 120) -> Finished:
    """Run ffmpeg with these arguments; it overwrites its outputs and reads nothing from the keyboard.

    Raises ProgramFailed when ffmpeg refuses, TryLater when it takes too long (waiting for the turn not counted).
    """
    gate = _gates.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(os.cpu_count() or 1))
    async with gate:
        return await run([program(), "-nostdin", "-hide_banner", "-y", *arguments], timeout_s=timeout_s)


def program() -> str:
    """The program's path; RuntimeError when there is none for this machine."""
    return str(imageio_ffmpeg.get_ffmpeg_exe())
