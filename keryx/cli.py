"""The command line: its commands, each from its module, and what a channel's folder adds."""

import sys
from collections.abc import Sequence

import typer
import uvloop

from core import logs
from core.command_line import CommandLine
from keryx import (
    brakes,
    estimating,
    following,
    guests,
    guests_door,
    imports,
    magazine,
    people,
    posting,
    press,
    programs,
    reporting,
    retention,
    speaking,
    staff,
    standing,
    statutory,
    subscribers,
    tokens,
    usage,
)
from keryx.console import WRONG_INPUT, command, context, english, refuse, say
from keryx.parts import CHANNELS, part
from producers.problems import said

app = typer.Typer(
    name="keryx",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Κῆρυξ: ο κόμβος ανακοινώσεων του Δήμου. The notification hub of a municipality.",
)
app.add_typer(programs.app)
app.add_typer(posting.app)
app.add_typer(following.app)
app.add_typer(standing.app)
app.add_typer(brakes.app, name="brakes")
subscribers.app.add_typer(people.app)
app.add_typer(estimating.app)
app.add_typer(reporting.app)
app.add_typer(speaking.app)
app.add_typer(subscribers.app, name="subscribers")
app.add_typer(retention.app)
app.add_typer(statutory.app, name="statutory")
app.add_typer(press.app, name="press")
guests.app.add_typer(guests_door.app)
app.add_typer(guests.app, name="guests")
app.add_typer(magazine.app, name="magazine")
app.add_typer(staff.app, name="staff")
app.add_typer(imports.app, name="imports")
app.add_typer(tokens.making)
app.add_typer(tokens.app, name="tokens")


def main() -> None:
    """The program `keryx`."""
    uvloop.install()
    logs.configure()
    sys.exit(run(sys.argv[1:]))


def run(words: Sequence[str]) -> int:
    """One command, by the words behind the program's name; how it ends."""
    mount_channels()
    try:
        ended = typer.main.get_command(app).main(list(words), prog_name="keryx", standalone_mode=False)
        return int(ended or 0)
    except typer.TyperException as error:
        return _unusable(error, as_json="--json" in words)
    except typer.Abort:
        return 1


def _unusable(error: typer.TyperException, *, as_json: bool) -> int:
    """The command was not written right, or only begun: then its help is the answer."""
    if type(error).__name__ == "NoArgsIsHelpError":
        return WRONG_INPUT  # typer has shown it
    el, en = (usage.said(error, language) for language in ("el", "en"))
    try:
        refuse(said(400, el, en, english=english()), WRONG_INPUT, as_json=as_json)
    except typer.Exit as end:
        return end.exit_code


def mount_channels() -> None:
    """Commands that a channel's folder brings of its own, in a group of its name or at the top."""
    line = CommandLine(command, context, say, app)
    for name in CHANNELS:
        module = part(name, "commands")
        if module is not None:
            module.mount(line)
