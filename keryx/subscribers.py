"""`keryx subscribers`: import people who gave their consent, and export the list."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from keryx.console import MAX_LIST_BYTES, command, fail, opened, printable, say, wording_of

app = typer.Typer(no_args_is_help=True, help="Συνδρομητές: εισαγωγή και εξαγωγή. Subscribers: import and export.")


class State(StrEnum):
    CONFIRMED = "confirmed"
    LEFT = "left"
    ALL = "all"


@app.command("import")
@command
async def import_(
    file: Path,
    consent: Annotated[str, typer.Option(help="Τα λόγια με τα οποία συναίνεσαν. The wording they agreed to.")],
) -> None:
    """Εισάγει επιβεβαιωμένους συνδρομητές από CSV. Imports confirmed people (email, language, topics, areas, kinds)."""
    from audience import registry, spreadsheet
    from core.directory import load_directory

    wording = wording_of(consent, "--consent")
    try:
        raw = file.read_bytes()
        if len(raw) > MAX_LIST_BYTES:
            fail(f"Το {file} είναι πολύ μεγάλο.", f"{file} is too large.", 2)
        text = raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        fail(f"Δεν διαβάζεται το {file}: {error}.", f"Cannot read {file}: {error}.", 2)
    async with opened() as hub:
        async with hub.store.read() as connection:
            lists = await load_directory(connection)
        known = spreadsheet.Known(
            [topic.slug for topic in lists.topics],
            [area.slug for area in lists.areas],
            [issuer.slug for issuer in lists.issuers],
        )
        wanted = spreadsheet.read(text, known)
        added = await registry.add(
            hub.store, wanted, consent=wording, source=f"import:{printable(file.name)}", now=hub.clock.now()
        )
    say(
        f"Νέοι {added.new}, αλλαγμένοι {added.changed}, είχαν φύγει και μένουν εκτός {added.left_before}.",
        f"New {added.new}, changed {added.changed}, had left and stay away {added.left_before}.",
    )


@app.command("export")
@command
async def export(
    state: Annotated[State, typer.Option(help="confirmed, left ή all. confirmed, left or all.")] = State.CONFIRMED,
) -> None:
    """Γράφει τη λίστα ως CSV στην έξοδο. Writes the list as CSV to standard output."""
    from audience import registry, spreadsheet

    async with opened() as hub:
        sys.stdout.write(spreadsheet.head_line())
        async for subscriber in registry.everyone(hub.store, state=None if state is State.ALL else state.value):
            sys.stdout.write(spreadsheet.line(subscriber))
