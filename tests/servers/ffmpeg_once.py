"""ffmpeg that makes the same thing once a run: what was made of the same files by the same words is handed out again.

Called in place of the program (`IMAGEIO_FFMPEG_EXE`): `ffmpeg_once.py STORE FFMPEG ARGUMENTS…`. It is started for every
run of ffmpeg, so it loads little.
"""

import fcntl
import hashlib
import os
import sys
from pathlib import Path

MOST_BYTES = 1024**3  # the store is in memory
KILLED_WITH_PARENT, SIGKILL = 1, 9  # of prctl(2): PR_SET_PDEATHSIG


def launcher(folder: Path, program: str) -> Path:
    """What to call for `program`, with its store beside it in a folder where files come and go."""
    made, store = folder / "ffmpeg", folder / "made"
    store.mkdir()
    made.write_text(f'#!/bin/sh\nexec "{sys.executable}" -IS "{__file__}" "{store}" "{program}" "$@"\n')
    made.chmod(0o755)
    return made


def main() -> int:
    store, program, arguments = Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
    named = _named(arguments, str(store.parents[1]))
    if named is None:
        os.execv(program, [program, *arguments])
    name, made = named
    kept = store / name
    with open(f"{kept}.lock", "w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # who wants the same at the same time waits for it
        if kept.is_dir():
            for number, file in enumerate(made):
                file.write_bytes((kept / str(number)).read_bytes())
            sys.stderr.buffer.write((kept / "log").read_bytes())
            return 0
        return _make([program, *arguments], made, kept)


def _named(arguments: list[str], folder: str) -> tuple[str, list[Path]] | None:
    """A name for what is made, and the files it is made into; None for what reads no file and makes none."""
    said, made, read, before = hashlib.sha256(), [], 0, ""
    for argument in arguments:
        told = argument
        if argument.startswith("/"):
            file = Path(argument)
            told = file.suffix
            if before == "-i":
                if not file.is_file():
                    return None
                said.update(hashlib.sha256(file.read_bytes()).digest())
                read += 1
            else:
                made.append(file)
                said.update(b"made")
        elif folder in argument:
            return None  # a file named within a filter: not looked into
        said.update(told.encode() + b"\0")
        before = argument
    return (said.hexdigest(), made) if made or read else None


def _make(command: list[str], made: list[Path], kept: Path) -> int:
    import subprocess  # takes longer to load than all the rest, and what is found needs none of it

    ended = subprocess.run(command, check=False, stderr=subprocess.PIPE, preexec_fn=_ends_with_us)
    sys.stderr.buffer.write(ended.stderr)
    if ended.returncode == 0 and all(file.is_file() for file in made) and _size(kept.parent) < MOST_BYTES:
        new = kept.with_suffix(".new")
        new.mkdir(exist_ok=True)  # of one that was ended
        for number, file in enumerate(made):
            (new / str(number)).write_bytes(file.read_bytes())
        (new / "log").write_bytes(ended.stderr)
        new.rename(kept)
    return ended.returncode


def _size(store: Path) -> int:
    return sum(file.stat().st_size for file in store.glob("*/*"))


def _ends_with_us() -> None:
    import ctypes  # likewise

    ctypes.CDLL(None).prctl(KILLED_WITH_PARENT, SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
