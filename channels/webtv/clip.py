"""Makes the clip: the card as a still picture with the voice over it, and its captions."""

import asyncio
import hashlib
import io
import json
import math
import tempfile
import textwrap
import wave
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from channels.webtv.card import draw_card
from core.ffmpeg import ffmpeg
from core.loudness import Encoding, Mix, level
from core.speech_audio import TAIL_MS, recording

_MAKING = "4"  # part of every recipe: grows when the picture would come out another way
FRAMES_PER_S = 25
# 25 frames and an AAC frame of 1024 samples at 48 kHz meet every 0.64 s: clips of such lengths join without a gap.
STEP_S = 0.64
SHORTEST_S = 10.24
TAIL_S = 1.0
QUIET_S = TAIL_MS / 1000  # at the end of every recording
RUN_FRAMES = 64
CAPTION_CHARACTERS = 84  # two lines of 42
# its fast coder takes a third of the time, and at this rate nothing is lost of a voice
_AAC = ("-c:a", "aac", "-aac_coder", "fast", "-b:a", "128k", "-ar", "48000", "-ac", "2")
_STILL = f"scale=out_color_matrix=bt709,format=yuv420p,loop=loop=-1:size=1,setpts=N/{FRAMES_PER_S}/TB"


@dataclass(frozen=True)
class Clip:
    mp4: bytes
    poster: bytes
    captions: str
    duration_s: float


def recipe(parts: Mapping[str, str], language: str) -> str:
    """Names a clip before it is made: the same ingredients, the same name."""
    return hashlib.sha256(json.dumps([_MAKING, language, dict(parts)], ensure_ascii=False).encode()).hexdigest()


def length_for(voice_s: float) -> float:
    """The clip's length: a multiple of 0.64 s, long enough to read and to hear the voice out."""
    wanted = max(SHORTEST_S, voice_s + TAIL_S)
    return round(math.ceil(round(wanted / STEP_S, 6)) * STEP_S, 2)


async def make_clip(parts: Mapping[str, str], language: str, *, length_s: float | None = None) -> Clip:
    """H.264 and AAC in an MP4 that starts at once; a card without words to say is silent.

    Raises LoudnessFailed when the voice cannot be set to −23 LUFS.
    """
    poster = await asyncio.to_thread(draw_card, parts)
    words = (parts.get("voiced") or parts.get("spoken", "")).strip()
    wav, voice_s = await recording(words, language) if words else (b"", 0.0)
    duration_s = length_s or length_for(voice_s)
    with tempfile.TemporaryDirectory(prefix="keryx-clip-") as name:
        folder = Path(name)
        picture, film = folder / "picture.mp4", folder / "clip.mp4"
        await asyncio.to_thread((folder / "card.png").write_bytes, poster)
        # A still picture needs one short run of frames: it is encoded once and repeated as it is, so that a clip costs
        # the same however long its voice is. Without B-frames it may end at any frame.
        await ffmpeg(
            *("-i", str(folder / "card.png"), "-vf", _STILL, "-frames:v", str(RUN_FRAMES), "-r", str(FRAMES_PER_S)),
            *("-c:v", "libx264", "-preset", "veryfast", "-tune", "stillimage", "-crf", "20"),
            *("-bf", "0", "-g", str(RUN_FRAMES), "-bitexact", str(picture)),
        )
        voice = await _voice(wav, duration_s, folder)
        await ffmpeg(
            *("-stream_loop", "-1", "-i", str(picture), *voice, "-map", "0:v", "-map", "1:a", "-c:v", "copy"),
            *("-t", f"{duration_s:.2f}", "-movflags", "+faststart", "-bitexact", str(film)),
        )
        mp4 = await asyncio.to_thread(film.read_bytes)
    said_s = voice_s - QUIET_S if words else duration_s
    return Clip(mp4, poster, captions(parts.get("script", ""), said_s, parts.get("spoken", "")), duration_s)


async def _voice(wav: bytes, duration_s: float, folder: Path) -> list[str]:
    """ffmpeg's arguments for a sound of just this length, level and encoded; silence when there is no voice."""
    if not wav:
        return ["-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo", *_AAC]
    plain, level_voice = folder / "voice.wav", folder / "voice.m4a"
    await asyncio.to_thread(plain.write_bytes, _padded(wav, duration_s))
    await level(Mix.of(plain), [Encoding(level_voice, (*_AAC, "-t", f"{duration_s:.2f}"))])
    return ["-i", str(level_voice), "-c:a", "copy"]


def _padded(wav: bytes, duration_s: float) -> bytes:
    """The same sound with silence up to this length."""
    file = io.BytesIO()
    with wave.open(io.BytesIO(wav), "rb") as sound, wave.open(file, "wb") as longer:
        longer.setparams(sound.getparams())
        frames = sound.readframes(sound.getnframes())
        missing = max(0, math.ceil(duration_s * sound.getframerate()) - sound.getnframes())
        longer.writeframes(frames + bytes(missing * sound.getsampwidth() * sound.getnchannels()))
    return file.getvalue()


def captions(script: str, duration_s: float, spoken: str = "") -> str:
    """WebVTT: the script in pieces of two lines, shared out over the time by how long each takes to speak."""
    lines, said = script.splitlines(), spoken.splitlines()
    pieces: list[tuple[str, float]] = []
    for number, line in enumerate(lines):
        parts = textwrap.wrap(line, CAPTION_CHARACTERS)
        weight = len(said[number]) / max(1, len(line)) if len(said) == len(lines) else 1.0
        pieces += [(part, weight * len(part)) for part in parts]
    whole = sum(weight for _, weight in pieces)
    out, at = ["WEBVTT", ""], 0.0
    for piece, weight in pieces:
        ends = at + duration_s * weight / whole
        # «-->» would end the cue's text; «&» and «<» would begin an escape or a tag (WebVTT §3.5).
        text = piece.replace("&", "&amp;").replace("<", "&lt;").replace("-->", "→")
        out += [f"{_stamp(at)} --> {_stamp(ends)}", text, ""]
        at = ends
    return "\n".join(out) + "\n"


def _stamp(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes // 60):02}:{int(minutes % 60):02}:{rest:06.3f}"
