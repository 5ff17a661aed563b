"""`keryx bounce` and `keryx email`: what came back, read from standard input as mail servers hand it over."""

import json
import sys

import typer

from core.command_line import CommandLine

MOST_BYTES = 64 * 1024 * 1024


def mount(line: CommandLine) -> None:
    """Register the commands. Each loads what it needs: help does not wait for it."""

    @line.app.command()
    def bounce() -> None:
        """Τι λέει ένα μήνυμα που γύρισε, από την είσοδο. What a returned mail says (standard input), as JSON."""
        from channels.email.returned.classify import classified, first

        found = first(classified(sys.stdin.buffer.read(MOST_BYTES)))
        typer.echo(json.dumps({"class": found.meaning, "recipient": found.recipient, "status": found.status}))
