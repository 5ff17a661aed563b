"""Makes the clip: the card as a still picture with the voice over it, and its captions."""

import asyncio
import hashlib
import json
import math
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from channels.webtv.card import draw_card
from core.ffmpeg import ffmpeg
from core.speech_audio import recording

_MAKING = "1"  # part of every recipe: grows when the picture would come out another way
FRAMES_PER_S = 25
# 25 frames and an AAC frame of 1024 samples at 48 kHz meet every 0.64 s: clips of such lengths join without a gap.
STEP_S = 0.64
SHORTEST_S = 10.24
LONGEST_S = 60.16
TAIL_S = 1.0
CAPTION_CHARACTERS = 84  # two lines of 42


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
    """The clip's length: a multiple of 0.64 s, long enough to read, never longer than a minute."""
    wanted = min(max(SHORTEST_S, voice_s + TAIL_S), LONGEST_S)
    return round(math.ceil(round(wanted / STEP_S, 6)) * STEP_S, 2)


async def make_clip(parts: Mapping[str, str], language: str, *, length_s: float | None = None) -> Clip:
    """H.264 and AAC in an MP4 that starts at once; a card without words to say is silent."""
    poster = await asyncio.to_thread(draw_card, parts)
    words = parts.get("spoken", "").strip()
    wav, voice_s = await recording(words, language) if words else (b"", 0.0)
    duration_s = length_s or length_for(voice_s)
    with tempfile.TemporaryDirectory(prefix="keryx-clip-") as name:
        card, sound, film = Path(name, "card.png"), Path(name, "voice.wav"), Path(name, "clip.mp4")
        await asyncio.to_thread(card.write_bytes, poster)
        if wav:
            await asyncio.to_thread(sound.write_bytes, wav)
        voice = ["-i", str(sound)] if wav else ["-f", "lavfi", "-i", "anullsrc=r=48000:cl=mono"]
        levelled = ["-af", "loudnorm=I=-23:TP=-2:LRA=20,aresample=48000,apad"] if wav else []
        await ffmpeg(
            # One picture a second is read and converted; the other frames are copies, which cost the encoder little.
            *("-loop", "1", "-framerate", "1", "-i", str(card)),
            *voice,
            *("-map", "0:v", "-map", "1:a", *levelled, "-vf", f"format=yuv420p,fps={FRAMES_PER_S}"),
            *("-c:v", "libx264", "-preset", "ultrafast", "-tune", "stillimage", "-crf", "21", "-g", "100"),
            *("-pix_fmt", "yuv420p"),
            *("-c:a", "aac", "-b:a", "128k", "-ar", "48000", "-ac", "2"),
            *("-t", f"{duration_s:.2f}", "-movflags", "+faststart", str(film)),
        )
        mp4 = await asyncio.to_thread(film.read_bytes)
    return Clip(mp4, poster, captions(parts.get("script", ""), duration_s), duration_s)


def captions(script: str, duration_s: float) -> str:
    """WebVTT: the script in pieces of two lines, shared out over the clip by their length."""
    pieces: list[str] = []
    for line in script.splitlines():
        current = ""
        for word in line.split():
            tried = f"{current} {word}".strip()
            if len(tried) > CAPTION_CHARACTERS and current:
                pieces.append(current)
                current = word
            else:
                current = tried
        if current:
            pieces.append(current)
    whole = sum(map(len, pieces))
    out, at = ["WEBVTT", ""], 0.0
    for piece in pieces:
        ends = at + duration_s * len(piece) / whole
        # «-->» would end the cue's text; «&» and «<» would begin an escape or a tag (WebVTT §3.5).
        text = piece.replace("&", "&amp;").replace("<", "&lt;").replace("-->", "→")
        out += [f"{_stamp(at)} --> {_stamp(ends)}", text, ""]
        at = ends
    return "\n".join(out) + "\n"


def _stamp(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes // 60):02}:{int(minutes % 60):02}:{rest:06.3f}"
