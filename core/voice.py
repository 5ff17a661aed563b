"""Text to speech by the engine that is set: espeak-ng, Piper by a model's path, or any program by a command.

Each is a program beside the hub (core/programs.py): text on its standard input, a WAV on its standard output.
"""

import hashlib
import io
import re
import shlex
import sys
import wave
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, field_validator

from core.errors import TryLater
from core.espeak import WORDS_PER_MINUTE
from core.programs import ProgramFailed, run
from core.settings import Section, section
from schemas.localised import GREEK
from schemas.problems import wrong

PROJECT = Path(__file__).resolve().parents[1]
ESPEAK = "espeak-ng"
LANGUAGE = "{language}"  # in a command: the code of the language that is spoken
_PHONEMES = re.compile(r"\[\[.*?]]")  # espeak-ng's own notation, which no other engine reads


@dataclass(frozen=True)
class Voice:
    """An engine in a language. `name` is part of every recipe: another voice makes another sound."""

    name: str
    command: tuple[str, ...]


class VoiceSettings(Section):
    """Who speaks, on the radio and in the clips of the web-TV. Without either: espeak-ng."""

    model_config = section("voice")

    piper: str = Field(
        "",
        description="Piper's voices, by commas: `el=/path/voice.onnx,en=/path/other.onnx`; a path alone is Greek. "
        "The program `piper` must be on the path",
    )
    command: str = Field(
        "",
        description="another engine, as a command: the text on its standard input, a WAV (PCM) on its standard output; "
        "`{language}` in it is the language's code. No shell reads it",
    )

    @field_validator("piper")
    @classmethod
    def _piper(cls, written: str) -> str:
        for language, path in _models(written).items():
            if not language.isascii() or not language.isalpha() or not path:
                raise wrong(
                    f"Το «{written}» δεν διαβάζεται· γράψτε γλώσσα και μοντέλο, π.χ. el=/srv/voices/el.onnx.",
                    f"“{written}” cannot be read; write a language and a model, e.g. el=/srv/voices/el.onnx.",
                )
        return written

    @field_validator("command")
    @classmethod
    def _command(cls, written: str) -> str:
        try:
            shlex.split(written)
        except ValueError:
            raise wrong(
                "Ένα εισαγωγικό δεν κλείνει· γράψτε την εντολή όπως σε τερματικό.",
                "A quotation mark is not closed; write the command as in a terminal.",
            ) from None
        return written

    def voice(self, language: str) -> Voice:
        """The command goes before Piper, Piper before espeak-ng, each in the languages that it has."""
        if words := shlex.split(self.command):
            command = tuple(word.replace(LANGUAGE, language) for word in words)
            return Voice(f"command:{hashlib.sha256(self.command.encode()).hexdigest()[:16]}", command)
        if model := _models(self.piper).get(language):
            return Voice(f"piper:{Path(model).name}", ("piper", "--model", model, "--output-file", "-"))
        ours = (sys.executable, "-m", "core.espeak", "--language", language)
        return Voice(f"{ESPEAK}:{WORDS_PER_MINUTE}", ours)


async def say(spoken: str, language: str, *, voice: Voice | None = None, timeout_s: float = 60) -> bytes:
    """A WAV (PCM) of text that is already written out as it is spoken.

    Raises ProgramFailed where espeak-ng fails, which is part of the hub, and TryLater where an engine of the office's
    own does: whoever keeps it mends it, and the work goes on.
    """
    voice = voice or VoiceSettings().voice(language)
    if voice.name.startswith(ESPEAK):
        finished = await run(voice.command, stdin=spoken.encode("utf-8"), timeout_s=timeout_s, folder=PROJECT)
        return finished.stdout
    text = _PHONEMES.sub(" ", spoken).encode("utf-8")
    try:
        return _mended((await run(voice.command, stdin=text, timeout_s=timeout_s)).stdout)
    except (ProgramFailed, OSError, wave.Error, EOFError) as error:
        raise TryLater(f"the voice {voice.name} does not speak: {error}") from error


def _models(written: str) -> dict[str, str]:
    """Languages and paths of models."""
    found = {}
    for one in filter(None, (part.strip() for part in written.split(","))):
        language, equals, path = one.partition("=")
        found[language.strip() if equals else GREEK] = path.strip() if equals else one
    return found


def _mended(wav: bytes) -> bytes:
    """The same sound with its true length: who writes into a pipe cannot know it when the header leaves."""
    file = io.BytesIO()
    with wave.open(io.BytesIO(wav), "rb") as given, wave.open(file, "wb") as mended:
        mended.setnchannels(given.getnchannels())
        mended.setsampwidth(given.getsampwidth())
        mended.setframerate(given.getframerate())
        frames = given.readframes(len(wav))
        if not frames:
            raise EOFError("no sound came")
        mended.writeframes(frames)
    return file.getvalue()
