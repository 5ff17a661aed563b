"""ffmpeg that makes the same thing once a run: what was made of the same files by the same words is handed out again.

Called in place of the program (`IMAGEIO_FFMPEG_EXE`): `ffmpeg_once.py STORE FFMPEG ARGUMENTS…`. It is started for every
run of ffmpeg, so it loads little: `pathlib` alone takes longer than all that it does.
"""

import fcntl
import hashlib
import os
import sys

MOST_BYTES = 1024**3  # the store is in memory
BEING_PUT = ".new"
KILLED_WITH_PARENT, SIGKILL = 1, 9  # of prctl(2): PR_SET_PDEATHSIG


def launcher(folder: str, program: str) -> str:
    """What to call for `program`, with its store beside it in a folder where files come and go."""
    made, store = f"{folder}/ffmpeg", f"{folder}/made"
    os.mkdir(store)
    _write(made, f'#!/bin/sh\nexec "{sys.executable}" -IS "{__file__}" "{store}" "{program}" "$@"\n'.encode())
    os.chmod(made, 0o755)
    return made


def main() -> int:
    store, program, arguments = sys.argv[1], sys.argv[2], sys.argv[3:]
    named = _named(arguments, os.path.dirname(os.path.dirname(store)))
    if named is None:
        os.execv(program, [program, *arguments])
    name, made = named
    kept = f"{store}/{name}"
    with open(f"{kept}.lock", "w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # who wants the same at the same time waits for it
        if os.path.isdir(kept):
            for number, file in enumerate(made):
                _write(file, _read(f"{kept}/{number}"))
            sys.stderr.buffer.write(_read(f"{kept}/log"))
            return 0
        return _make([program, *arguments], made, kept)


def _named(arguments: list[str], folder: str) -> tuple[str, list[str]] | None:
    """A name for what is made, and the files it is made into; None for what reads no file and makes none."""
    said, made, read, before = hashlib.sha256(), [], 0, ""
    for argument in arguments:
        told = argument
        if argument.startswith("/"):
            told = os.path.splitext(argument)[1]
            if before == "-i":
                if not os.path.isfile(argument):
                    return None
                said.update(hashlib.sha256(_read(argument)).digest())
                read += 1
            else:
                made.append(argument)
                said.update(b"made")
        elif folder in argument:
            return None  # a file named within a filter: not looked into
        said.update(told.encode() + b"\0")
        before = argument
    return (said.hexdigest(), made) if made or read else None


def _make(command: list[str], made: list[str], kept: str) -> int:
    import subprocess  # takes longer to load than all the rest, and what is found needs none of it

    ended = subprocess.run(command, check=False, stderr=subprocess.PIPE, preexec_fn=_ends_with_us)
    sys.stderr.buffer.write(ended.stderr)
    if ended.returncode == 0 and all(map(os.path.isfile, made)) and _size(os.path.dirname(kept)) < MOST_BYTES:
        new = f"{kept}{BEING_PUT}"
        os.makedirs(new, exist_ok=True)  # of one that was ended
        for number, file in enumerate(made):
            _write(f"{new}/{number}", _read(file))
        _write(f"{new}/log", ended.stderr)
        os.rename(new, kept)
    return ended.returncode


def _size(store: str) -> int:
    """Of all that is kept, in bytes; what is being put there gets its name meanwhile, and is not looked into."""
    kept = [one.path for one in os.scandir(store) if one.is_dir() and not one.name.endswith(BEING_PUT)]
    return sum(file.stat().st_size for folder in kept for file in os.scandir(folder))


def _read(file: str) -> bytes:
    with open(file, "rb") as opened:
        return opened.read()


def _write(file: str, data: bytes) -> None:
    with open(file, "wb") as opened:
        opened.write(data)


def _ends_with_us() -> None:
    import ctypes  # likewise

    ctypes.CDLL(None).prctl(KILLED_WITH_PARENT, SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
