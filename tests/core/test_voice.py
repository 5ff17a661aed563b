"""Who speaks: espeak-ng, Piper by a model's path, any program by a command; and what becomes of one that does not."""

import io
import os
import sys
import wave
from pathlib import Path

import pytest

from core.errors import TryLater, WrongSettings
from core.voice import Voice, VoiceSettings, say

PYTHON = sys.executable


def seconds(wav: bytes) -> float:
    with wave.open(io.BytesIO(wav), "rb") as sound:
        return sound.getnframes() / sound.getframerate()


def program(folder: Path, name: str, code: str) -> Path:
    file = folder / name
    file.write_text(f"#!{PYTHON}\n{code}", "utf-8")
    file.chmod(0o755)
    return file


def test_espeak_speaks_where_nothing_else_was_set() -> None:
    settings = VoiceSettings(piper="en=/srv/en.onnx", command="")
    assert settings.voice("el").name.startswith("espeak-ng")
    assert settings.voice("en") == Voice("piper:en.onnx", ("piper", "--model", "/srv/en.onnx", "--output-file", "-"))
    assert VoiceSettings(piper="/srv/el.onnx").voice("el").name == "piper:el.onnx"
    both = VoiceSettings(piper="/srv/el.onnx", command="any 'with a space' --voice={language}")
    assert both.voice("el").command == ("any", "with a space", "--voice=el")
    assert both.voice("el").name != VoiceSettings(command="other").voice("el").name


async def test_any_program_speaks_that_reads_text_and_writes_a_wav() -> None:
    voice = VoiceSettings(command=f"{PYTHON} -m core.espeak --language {{language}}").voice("el")
    assert seconds(await say("Καλημέρα σας από το δημαρχείο.", "el", voice=voice)) > 1


async def test_no_shell_reads_the_command_or_the_text(tmp_path: Path) -> None:
    told = tmp_path / "told"
    speaks = program(
        tmp_path,
        "speaks",
        f"import subprocess, sys, pathlib\n"
        f"pathlib.Path({str(told)!r}).write_text(repr((sys.argv[1:], sys.stdin.read())), 'utf-8')\n"
        f"sys.stdout.buffer.write(subprocess.run([{PYTHON!r}, '-m', 'core.espeak'], input='ναι'.encode(), "
        f"stdout=subprocess.PIPE, cwd={str(Path.cwd())!r}).stdout)",
    )
    voice = VoiceSettings(command=f"{speaks} '$(touch x); {{language}}'").voice("el")
    await say("`touch y`; $(touch z) [[k'al]] ναι", "el", voice=voice)
    assert told.read_text("utf-8") == repr((["$(touch x); el"], "`touch y`; $(touch z)   ναι"))
    assert sorted(file.name for file in tmp_path.iterdir()) == ["speaks", "told"]


async def test_piper_is_found_on_the_path_and_its_header_is_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Piper does into a pipe: a WAV whose header was written before its length was known."""
    program(
        tmp_path,
        "piper",
        "import struct, sys\nassert sys.argv[1:] == ['--model', '/srv/el.onnx', '--output-file', '-']\n"
        "form = struct.pack('<IHHIIHH', 16, 1, 1, 16000, 32000, 2, 16)\n"
        "head = b'RIFF' + struct.pack('<I', 0xFFFFFFFF) + b'WAVEfmt ' + form\n"
        "sys.stdout.buffer.write(head + b'data' + struct.pack('<I', 0xFFFFFFFF) + b'\\1\\0' * 16000)",
    )
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    wav = await say("Καλημέρα.", "el", voice=VoiceSettings(piper="/srv/el.onnx").voice("el"))
    assert seconds(wav) == 1.0


@pytest.mark.parametrize(
    "code", ["raise SystemExit('no model')", "print('not a sound')", "pass", "import sys; sys.stdout.write('RIFF')"]
)
async def test_an_engine_that_does_not_speak_is_tried_again_later(tmp_path: Path, code: str) -> None:
    voice = VoiceSettings(command=str(program(tmp_path, "mute", code))).voice("el")
    with pytest.raises(TryLater, match="does not speak"):
        await say("Καλημέρα.", "el", voice=voice)


async def test_an_engine_that_is_not_there_is_told_by_name() -> None:
    with pytest.raises(TryLater, match="no-such-voice"):
        await say("Καλημέρα.", "el", voice=VoiceSettings(command="/opt/no-such-voice").voice("el"))


async def test_an_engine_that_hangs_is_stopped(tmp_path: Path) -> None:
    voice = VoiceSettings(command=str(program(tmp_path, "hangs", "import time; time.sleep(600)"))).voice("el")
    with pytest.raises(TryLater, match="longer than"):
        await say("Καλημέρα.", "el", voice=voice, timeout_s=0.5)


@pytest.mark.parametrize(("name", "value"), [("piper", "el="), ("piper", "=/a.onnx"), ("command", "say 'this")])
def test_settings_that_cannot_be_read_are_told(name: str, value: str) -> None:
    with pytest.raises(WrongSettings):
        VoiceSettings(**{name: value})
