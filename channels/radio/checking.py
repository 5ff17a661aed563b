"""What `keryx check` asks of the radio: a voice for each of its languages, and the program that makes the sound."""

from collections.abc import Sequence
from pathlib import Path

from channels.radio.settings import RadioSettings
from core.checking import Finding, Findings
from core.errors import TryLater
from core.ffmpeg import ffmpeg
from core.programs import ProgramFailed
from core.voice import say

SAYS = Findings(Path(__file__).with_suffix(".toml"))


async def check() -> Sequence[Finding]:
    settings = RadioSettings()
    found = [SAYS.wrong("no_voice", language=language) for language in settings.spoken if not await _speaks(language)]
    try:
        await ffmpeg("-version")
    except (RuntimeError, OSError, ProgramFailed, TryLater) as error:
        found.append(SAYS.wrong("no_ffmpeg", said=type(error).__name__))
    return found or [SAYS.good("good", languages=", ".join(settings.spoken), slots=len(settings.times))]


async def _speaks(language: str) -> bool:
    try:
        return bool(await say("ένα", language))
    except (ProgramFailed, TryLater):
        return False
