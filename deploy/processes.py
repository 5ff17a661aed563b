"""A server as a child process: it ends with its parent, says in its log when it is ready, can be killed and paused."""

import ctypes
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1


class NotReady(Exception):
    """The process ended, or was silent too long; the message holds the end of its log."""


def dies_with_parent(sign: signal.Signals = signal.SIGKILL) -> Callable[[], None] | None:
    """A `preexec_fn` that ends the child when the thread that starts it ends: start from the main thread (Linux)."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl  # looked up before the fork: nothing may be loaded after it
    parent = os.getpid()

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, int(sign))
        if os.getppid() != parent:  # it ended in between
            os._exit(1)

    return ask


def free_port() -> int:
    """A port nothing listens on, below the ephemeral range: no client's own port can take it while a server is down."""
    while True:
        port = random.randrange(15000, 32000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


@dataclass
class Process:
    """One server process. `ready` is the text its log shows when it serves."""

    command: Sequence[str]
    log: Path
    ready: str
    environment: Mapping[str, str] = field(default_factory=dict)
    user: str | None = None
    ends_by: signal.Signals = signal.SIGTERM
    child: subprocess.Popen[bytes] | None = None
    log_start: int = 0

    def start(self) -> None:
        """Start without waiting."""
        assert not self.alive, "already running"
        with self.log.open("ab") as log:
            self.log_start = log.tell()
            self.child = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self.environment},
                cwd="/" if self.user else None,
                user=self.user,
                group=self.user,
                extra_groups=[] if self.user else None,
                preexec_fn=dies_with_parent(),  # noqa: PLW1509 - it calls one function, looked up before
                start_new_session=True,  # a Ctrl-C is the parent's to pass on
            )

    def wait_ready(self, seconds: float = 60) -> None:
        """Return when this run's own log says so; a port may be somebody else's."""
        until = time.monotonic() + seconds
        while self.ready not in self.output():
            if not self.alive:
                raise NotReady(f"{self.command[0]} ended:\n{self.output()[-3000:]}")
            if time.monotonic() > until:
                raise NotReady(f"{self.command[0]} is not ready after {seconds:.0f} s:\n{self.output()[-3000:]}")
            time.sleep(0.02)

    def output(self) -> str:
        """What this run has logged."""
        with self.log.open("rb") as log:
            log.seek(self.log_start)
            return log.read().decode(errors="replace")

    @property
    def alive(self) -> bool:
        return self.child is not None and self.child.poll() is None

    def signal(self, sign: signal.Signals) -> None:
        if self.child is not None and self.child.poll() is None:
            self.child.send_signal(sign)

    def stop(self, seconds: float = 20) -> None:
        """End it in an orderly way; kill it if that takes too long."""
        self.signal(signal.SIGCONT)
        self.signal(self.ends_by)
        try:
            self.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """SIGKILL, as a power cut does."""
        self.signal(signal.SIGKILL)
        self.wait()

    def wait(self, seconds: float | None = None) -> None:
        if self.child is not None:
            self.child.wait(seconds)

    def pause(self) -> None:
        """SIGSTOP: connections stay open and nothing answers. Returns when its last thread has stopped."""
        if self.child is not None and self.alive:
            self.signal(signal.SIGSTOP)
            # Until one thread has taken the signal the others go on, and may answer a request more.
            os.waitid(os.P_PID, self.child.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)

    def resume(self) -> None:
        self.signal(signal.SIGCONT)
