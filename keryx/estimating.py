"""`keryx estimate`: how long an announcement will take to reach everybody, before it is posted or after."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from core.language.counts import grouped
from core.language.durations import about
from keryx.console import WORDS, Json, announcement_id, command, language, opened, read_file, say

if TYPE_CHECKING:
    from core.estimates import Expected

app = typer.Typer()


@app.command()
@command
async def estimate(
    what: Annotated[
        str,
        typer.Argument(
            metavar="ID|FILE",
            help="Ταυτότητα ή αριθμός, ή το αρχείο ενός σχεδίου. An id or reference, or a draft's file.",
        ),
    ],
    as_json: Json = False,
) -> None:
    """Πόσο θα διαρκέσει η αποστολή. How long sending it will take, by the last mailings and the servers' limits."""
    from core.editions import draft, load_edition, newest
    from core.estimates import expectation

    drafted = read_file(Path(what)) if what == "-" or Path(what).is_file() else None
    announcement = None if drafted is not None else await announcement_id(what)
    async with opened() as hub:
        content = None if drafted is None else await hub.posting.parsing.announcement(drafted)
        async with hub.store.read() as connection:
            if announcement is not None:
                number = await newest(connection, announcement)
                edition = await load_edition(connection, hub.settings.url, announcement, number)
            else:
                assert content is not None
                edition = await draft(connection, hub.settings.url, content, hub.clock.now())
        found = await expectation(hub.store, hub.channels, edition, announcement)
    if as_json:
        typer.echo(json.dumps(asdict(found), default=str))
        return
    for channel in found.channels:
        typer.echo(told(channel, language()))
    if not found.channels:
        say("Κανένα κανάλι δεν χρειάζεται χρόνο.", "No channel takes any time.")


def told(expected: "Expected", language: str) -> str:
    """One channel's line."""
    how = "unknown" if expected.seconds is None else "about"
    if expected.seconds is None and expected.at_least:
        how = "at_least"
    line = WORDS(
        f"estimate.{how}",
        language,
        channel=expected.channel,
        targets=grouped(expected.targets, language),
        time=about(expected.seconds or expected.at_least or 1, language),
    )
    if expected.ahead:
        line += " " + WORDS("estimate.ahead", language, ahead=grouped(expected.ahead, language))
    return line
