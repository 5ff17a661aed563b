"""A psql that stays from statement to statement: to start it costs more than what it is asked to do."""

import subprocess

SAID = "-- said"


class Psql:
    """Started when first needed, and again after `close`."""

    def __init__(self, port: int, user: str) -> None:
        where = ["-h", "127.0.0.1", "-p", str(port), "-U", user, "-d", "postgres"]
        self._command = ["psql", "-Xqw", "-v", "ON_ERROR_STOP=1", *where]
        self._child: subprocess.Popen[str] | None = None

    def say(self, statement: str) -> None:
        """RuntimeError, with the server's words, when it was not done."""
        if self._child is None:
            self._child = subprocess.Popen(
                self._command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
            )
        child = self._child
        assert child.stdin
        assert child.stdout
        child.stdin.write(f"{statement};\n\\echo {SAID}\n")
        child.stdin.flush()
        answer: list[str] = []
        while (line := child.stdout.readline()) != f"{SAID}\n":
            if not line:  # it ends at the first error
                self.close()
                raise RuntimeError("".join(answer))
            answer.append(line)

    def close(self) -> None:
        if self._child is not None:
            self._child.communicate()
            self._child = None
