"""Programs run beside the hub: no shell, low priority, a time limit, and what they complained about is kept."""

import asyncio
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from core.errors import TryLater

NICENESS, BACKGROUND_NICENESS = "5", "15"
COMPLAINT_CHARACTERS = 2_000


_background: ContextVar[bool] = ContextVar("background", default=False)


@contextmanager
def in_background() -> Iterator[None]:
    """What is run in here gives way to what somebody waits for."""
    before = _background.set(True)
    try:
        yield
    finally:
        _background.reset(before)


def is_background() -> bool:
    return _background.get()


@dataclass(frozen=True)
class Finished:
    stdout: bytes
    log: str  # what it wrote to its error stream


class ProgramFailed(Exception):
    """A program ended badly: a bug of ours or a broken file, never the world's fault."""


async def run(
    command: Sequence[str], *, stdin: bytes | None = None, timeout_s: float, folder: Path | None = None
) -> Finished:
    """Run to the end. ProgramFailed on a bad exit, TryLater when it takes longer than `timeout_s`.

    The program dies with the caller's cancellation: nothing is left running.
    """
    nice = shutil.which("nice")
    process = await asyncio.create_subprocess_exec(
        *([nice, "-n", BACKGROUND_NICENESS if is_background() else NICENESS] if nice else []),
        *command,
        stdin=asyncio.subprocess.DEVNULL if stdin is None else asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=folder,
    )
    name = Path(command[0]).name
    try:
        async with asyncio.timeout(timeout_s):
            stdout, stderr = await process.communicate(stdin)
    except TimeoutError as error:
        raise TryLater(f"{name} took longer than {timeout_s:g} s") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    log = stderr.decode("utf-8", "replace")
    if process.returncode != 0:
        raise ProgramFailed(f"{name} ended with {process.returncode}: {log[-COMPLAINT_CHARACTERS:].strip()}")
    return Finished(stdout, log)
