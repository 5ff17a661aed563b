"""Real players beside the real pages: a station with a slot that begins at once, tones for spots, programs that play.

Players run as nobody where the tests run as root: VLC and liquidsoap refuse to be root.
"""

import asyncio
import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import warnings
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import uvicorn
from fastapi import FastAPI, Request, Response
from scipy.io import wavfile
from starlette.middleware.base import RequestResponseEndpoint

from channels.radio.channel import WAITS, Radio
from channels.radio.clock.keeping import clock_of, put, remove
from channels.radio.clock.weekly import ClockSlot
from channels.radio.routes import router
from channels.radio.settings import RadioSettings
from core.channel import Asset, Target
from core.clock import SystemClock
from core.context import Context
from core.ffmpeg import ffmpeg
from core.language.dates import ATHENS
from core.media import Media
from core.settings import Settings
from core.store import Store
from keryx.migrate import migrate
from schemas.edition import Edition
from tests.conftest import lacking
from tests.ledger import enter

NOBODY = 65534
WINDOW_S = 0.25
QUIET = 0.01  # of full scale


@dataclass
class OnAir:
    """A station on loopback. `asked`: every path that was asked of it, in order; `away`: it answers nobody."""

    context: Context
    radio: Radio
    url: str
    folder: Path
    asked: list[str] = field(default_factory=list)
    away: bool = False

    async def segment(self, edition: Edition, hertz: int, seconds: float, planned_s: float | None = None) -> None:
        """On air from now on, a tone for its sound, which may be longer or shorter than is planned for it."""
        key = await self.tone(hertz, seconds)
        await self.hand_over(edition, Asset("spot", "el", key, "audio/mpeg", {"duration_s": planned_s or seconds}))

    async def tone(self, hertz: int, seconds: float) -> str:
        """Its key in the media store."""
        tone = self.folder / f"{uuid4().hex}.mp3"
        await ffmpeg("-f", "lavfi", "-i", f"sine=frequency={hertz}:duration={seconds}:sample_rate=44100", str(tone))
        return await self.context.media.put(tone.read_bytes(), ".mp3")

    async def is_asked_for(self, path: str, within_s: float = 60) -> None:
        """Wait until somebody asked for it."""
        async with asyncio.timeout(within_s):
            while path not in self.asked:
                await asyncio.sleep(0.05)

    async def hand_over(self, edition: Edition, *assets: Asset) -> None:
        await enter(self.context.store, edition)
        rendition = self.radio.render(edition, "el", edition.action)

        async def targets() -> AsyncIterator[Target]:
            yield Target(1, "el", "el", rendition, None, "now", 1, False, assets)

        (receipt,) = [receipt async for receipt in self.radio.deliver(targets())]
        # What is on air is taken off at once, and done when the studio has seen it.
        assert receipt.outcome == "sent" or receipt.reason == WAITS

    async def slot(self, in_s: float, length_s: int) -> datetime:
        """A one-off slot that begins in so many seconds, the only one there is; its start."""
        start = (datetime.now(UTC) + timedelta(seconds=in_s)).replace(microsecond=0)
        local = start.astimezone(ATHENS)
        async with self.context.store.write() as connection:
            settings, one = RadioSettings(), ClockSlot(uuid4(), "", "", local.date(), local.time(), length_s)
            await put(connection, settings, one)
            for other in (await clock_of(connection, settings)).slots:
                if other.id != one.id:
                    await remove(connection, settings, ClockSlot, other.id, other.version)
        return start


@asynccontextmanager
async def on_air(url: str, folder: Path) -> AsyncIterator[OnAir]:
    store = Store.open(url)
    await migrate(store)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    context = Context(Settings(url=address), store, Media.open("memory:"), SystemClock())
    station = OnAir(context, Radio(context, RadioSettings()), address, folder)
    app = FastAPI()
    app.include_router(router(context))

    @app.middleware("http")
    async def note(request: Request, answer: RequestResponseEndpoint) -> Response:
        station.asked.append(request.url.path)
        if station.away:
            return Response(status_code=503)
        return await answer(request)

    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield station
    server.should_exit = True
    await serving
    await station.radio.close()
    await store.close()


@asynccontextmanager
async def playing(*command: str, **environment: str) -> AsyncIterator["Player"]:
    """The program at work in a folder of its own, "radio.wav" what it is to write there; ended with the block."""
    if not shutil.which(command[0]):
        lacking(command[0])
    folder = Path(tempfile.mkdtemp(prefix="keryx-player-"))
    as_nobody: Mapping[str, Any] = {}
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
        as_nobody = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8", "TZ": ATHENS.key, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        **as_nobody,
    )
    player = Player(process, folder / "radio.wav")
    reading = asyncio.create_task(player.read())
    try:
        yield player
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()
        await reading
        shutil.rmtree(folder)


@dataclass
class Player:
    process: asyncio.subprocess.Process
    sound: Path
    lines: list[str] = field(default_factory=list)

    async def read(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            self.lines.append(line.decode(errors="replace").rstrip())

    async def says(self, word: str, times: int = 1, within_s: float = 60) -> None:
        """Wait until it has said a word so often; AssertionError with all that it said instead."""
        try:
            async with asyncio.timeout(within_s):
                while sum(word in line for line in self.lines) < times:
                    assert self.process.returncode is None, "\n".join(self.lines)
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise AssertionError("\n".join(self.lines)) from None

    async def is_heard(self, tone: int, of: Sequence[int], within_s: float = 60) -> None:
        """Wait until a tone is in what it plays."""
        async with asyncio.timeout(within_s):
            while tone not in [hertz for hertz, _ in tones(self.sound, of)]:
                await asyncio.sleep(0.2)

    async def ends(self, within_s: float = 60) -> int:
        try:
            async with asyncio.timeout(within_s):
                return await self.process.wait()
        except TimeoutError:
            raise AssertionError("\n".join(self.lines)) from None


def tones(file: Path, of: Sequence[int]) -> list[tuple[int, float]]:
    """What is heard in a WAV file: the nearest of the tones and for how many seconds, one after another."""
    with warnings.catch_warnings():  # it is still being written: its head says no length yet
        warnings.simplefilter("ignore", wavfile.WavFileWarning)
        rate, samples = wavfile.read(file)
    full = np.iinfo(samples.dtype).max if samples.dtype.kind == "i" else 1.0
    sound = samples.astype(float) / full
    mono = sound.mean(axis=1) if sound.ndim == 2 else sound
    size = int(rate * WINDOW_S)
    heard: list[tuple[int, float]] = []
    for start in range(0, len(mono) - size, size):
        window = mono[start : start + size]
        if np.sqrt((window**2).mean()) < QUIET:
            continue
        found = np.fft.rfftfreq(size, 1 / rate)[np.abs(np.fft.rfft(window)).argmax()]
        tone = min(of, key=lambda one: abs(one - found))
        if heard and heard[-1][0] == tone:
            heard[-1] = (tone, heard[-1][1] + WINDOW_S)
        else:
            heard.append((tone, WINDOW_S))
    return heard
