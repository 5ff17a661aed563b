"""What is made of the same files by the same words is made once; all else is made anew."""

import os
import select
import signal
import subprocess
from pathlib import Path

import pytest

from tests.servers.ffmpeg_once import launcher

# Notes each call, fails where it is told to, and puts its first file, turned around, into its last.
PROGRAM = """#!/bin/sh
echo "$*" >> "{notes}"
case "$*" in *wrong*) echo "no such codec" >&2; exit 3;; *wait*) echo $$ > "{notes}.pid"; exec sleep 600;; esac
[ "$1" = -version ] && echo "version 1" && exit
for last; do :; done
rev "$2" > "$last"
echo "made of $2" >&2
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    made = tmp_path / "program"
    made.write_text(PROGRAM.format(notes=tmp_path / "notes"))
    made.chmod(0o755)
    return Path(launcher(str(tmp_path), str(made)))


def called(program: Path) -> int:
    return len((program.parent / "notes").read_text().splitlines())


def test_the_same_is_made_once_and_told_each_time(program: Path, tmp_path: Path) -> None:
    for number in range(3):
        source, target = tmp_path / f"in{number}.wav", tmp_path / f"out{number}.mp3"
        source.write_text("abc")
        target.write_text("what was there before")
        done = subprocess.run([program, "-i", source, "-b", "1", target], check=True, capture_output=True, text=True)
        assert target.read_text() == "cba"
        assert done.stderr == f"made of {tmp_path}/in0.wav\n"
    assert called(program) == 1


def test_another_file_another_word_another_ending_is_made_anew(program: Path, tmp_path: Path) -> None:
    source = tmp_path / "in.wav"
    wanted = [("abc", "1", "out.mp3"), ("abcd", "1", "out.mp3"), ("abc", "2", "out.mp3"), ("abc", "1", "out.ogg")]
    for number, (text, word, name) in enumerate(wanted, start=1):
        source.write_text(text)
        subprocess.run([program, "-i", source, "-b", word, tmp_path / name], check=True, capture_output=True)
        assert (tmp_path / name).read_text() == text[::-1]
        assert called(program) == number


def test_what_fails_fails_again_and_what_makes_nothing_is_asked_again(program: Path, tmp_path: Path) -> None:
    source = tmp_path / "in.wav"
    source.write_text("abc")
    for _ in range(2):
        done = subprocess.run(
            [program, "-i", source, "wrong", tmp_path / "out"], check=False, capture_output=True, text=True
        )
        assert (done.returncode, done.stderr) == (3, "no such codec\n")
        assert subprocess.run([program, "-version"], check=True, capture_output=True).stdout == b"version 1\n"
    assert called(program) == 4


def test_nothing_is_left_running(program: Path, tmp_path: Path) -> None:
    source, pid = tmp_path / "in.wav", tmp_path / "notes.pid"
    source.write_text("abc")
    os.mkfifo(pid)
    asked = subprocess.Popen([program, "-i", source, "wait", tmp_path / "out"])
    watched = os.pidfd_open(int(pid.read_text()))
    asked.send_signal(signal.SIGKILL)
    asked.wait()
    assert select.select([watched], [], [], 60)[0]  # readable once it is gone
