"""What `keryx check` asks of the web-TV: a voice for each of its languages, and the program that makes the clips."""

from collections.abc import Sequence
from pathlib import Path

from channels.webtv.settings import WebtvSettings
from core.checking import Finding, Findings
from core.errors import TryLater
from core.ffmpeg import ffmpeg
from core.programs import ProgramFailed
from core.voice import say

SAYS = Findings(Path(__file__).with_suffix(".toml"))


async def check() -> Sequence[Finding]:
    settings = WebtvSettings()
    found = [SAYS.wrong("no_voice", language=language) for language in settings.shown if not await _speaks(language)]
    try:
        await ffmpeg("-version")
    except (RuntimeError, OSError, ProgramFailed, TryLater) as error:
        found.append(SAYS.wrong("no_ffmpeg", said=type(error).__name__))
    return found or [SAYS.good("good", languages=", ".join(settings.shown))]


async def _speaks(language: str) -> bool:
    try:
        return bool(await say("ένα", language))
    except (ProgramFailed, TryLater):
        return False
