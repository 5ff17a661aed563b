"""A spot of a minute, from its text to three measured files, beside the runs of ffmpeg it cannot do without."""

import asyncio
import tempfile
import time
from pathlib import Path

from bench.figures import Figure, Sizes, in_turn
from bench.ground import Ground
from channels.radio.sound.assembling import Music, Tracks, Voice, assemble
from channels.radio.sound.library import ours
from channels.radio.sound.spot import Dress, dressed
from core.ffmpeg import program
from core.loudness import BROADCAST
from core.voice import say

LINE = (
    "Ανακοίνωση του Δήμου Λιμνοχωρίου. Η συναυλία γίνεται το Σάββατο δώδεκα Δεκεμβρίου, στις επτά και μισή το απόγευμα."
)
LINES = 8  # about a minute
GAIN_DB = 1.0  # as any
ENCODED = {
    "mp3": ("-c:a", "libmp3lame", "-b:a", "128k", "-compression_level", "7"),
    "opus": ("-c:a", "libopus", "-b:a", "48k", "-vbr", "constrained", "-compression_level", "5"),
    "wav": ("-c:a", "pcm_s16le"),
}
METER = "ebur128=peak=true:framelog=info"


async def measure(ground: Ground, sizes: Sizes) -> list[Figure]:
    dress = Dress("ours", await ours("jingle"), await ours("bed"))
    spoken = "\n".join([LINE] * (LINES if sizes.runs > 1 else 1))
    voice = await say(spoken, "el")
    assert dress.jingle is not None
    tracks = assemble([Music(dress.jingle), Voice(voice)], dress.bed)

    async def made() -> float:
        started = time.perf_counter()
        await dressed(await say(spoken, "el"), None, dress, BROADCAST)
        return time.perf_counter() - started

    async def bare() -> float:
        with tempfile.TemporaryDirectory() as folder:
            return await _bare(tracks, Path(folder))

    found_s, bare_s = await in_turn(sizes.cheap_runs, made, bare)
    length_s = tracks.duration_s
    says = f"a spot of {length_s:.0f} s, over the runs of ffmpeg it needs"
    sounds = "how long it sounds, over how long it takes"
    return [
        Figure("radio.spot", found_s, bare_s, "s", says, at_most=1.3, judged="ratio"),
        Figure("radio.spot.length", length_s, found_s, "s", sounds, at_least=5, judged="ratio"),
    ]


async def _bare(tracks: Tracks, folder: Path) -> float:
    """Measure the mix, encode it three times, measure each: in seconds."""
    mix = tracks.mix(folder)
    files = [folder / f"bare.{ending}" for ending in ENCODED]
    ways = "".join(f"[way{n}]" for n in range(len(files)))
    outs = ";".join(f"[way{n}]volume={GAIN_DB}dB,aresample=48000[out{n}]" for n in range(len(files)))
    encoded = [
        part
        for n, (arguments, file) in enumerate(zip(ENCODED.values(), files, strict=True))
        for part in ("-map", f"[out{n}]", *arguments, str(file))
    ]
    meters = ";".join(f"[{n}:a:0]{METER}[out{n}]" for n in range(len(files)))
    started = time.perf_counter()
    await _run(*mix.arguments, "-filter_complex", f"{mix.filters},{METER}[out]", "-map", "[out]", "-f", "null", "-")
    await _run(*mix.arguments, "-filter_complex", f"{mix.filters},asplit={len(files)}{ways};{outs}", *encoded)
    heard = [part for n in range(len(files)) for part in ("-map", f"[out{n}]", "-f", "null", "-")]
    await _run(*(part for file in files for part in ("-i", str(file))), "-filter_complex", meters, *heard)
    return time.perf_counter() - started


async def _run(*arguments: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *(program(), "-nostdin", "-nostats", "-hide_banner", "-y", *arguments), stderr=asyncio.subprocess.PIPE
    )
    await process.communicate()
    assert process.returncode == 0
