"""`keryx statutory`: lists of people whom a law tells us to write to. They never meet subscriptions."""

import getpass
import sys
from pathlib import Path
from typing import Annotated

import typer

from keryx.console import (
    WRONG_INPUT,
    command,
    fail,
    known_as,
    language,
    moment,
    opened,
    printable,
    say,
    wording_of,
)

app = typer.Typer(
    no_args_is_help=True, help="Κατάλογοι που απαιτεί ο νόμος. Lists that a law requires; apart from subscriptions."
)
SLUG = Annotated[str, typer.Argument(metavar="LIST", help="Το σύντομο όνομα του καταλόγου. The list's short name.")]
LISTED = Annotated[Path, typer.Argument(metavar="FILE", help="CSV με email και language. CSV: email and language.")]


@app.command("create")
@command
async def create(
    slug: SLUG,
    name: Annotated[str, typer.Option(help="Το όνομα που βλέπουν τα μέλη. The name its members see.")],
    issuer: Annotated[str, typer.Option(help="Ο υπεύθυνος επεξεργασίας. The controller.")],
    basis: Annotated[str, typer.Option(help="Ο νόμος: διάταξη, άρθρο. The law: act, article.")],
    purpose: Annotated[str, typer.Option(help="Γιατί τηρείται. What it is kept for.")],
    until: Annotated[str, typer.Option(metavar="DATE", help="Πότε διαγράφεται. When it is deleted.")],
) -> None:
    """Φτιάχνει κατάλογο με τον νόμο του. Makes a list, with the law that requires it and the day it ends."""
    from audience.statutory import lists
    from core.directory import load_directory
    from keryx.subscribers import issuer_of

    texts = [
        wording_of(text, option) for text, option in ((name, "--name"), (basis, "--basis"), (purpose, "--purpose"))
    ]
    ends = moment(until, "--until", day=True)
    async with opened() as hub, hub.store.write() as connection:
        controller = issuer_of(await load_directory(connection), issuer)
        made = lists.StatutoryList(
            printable(slug), texts[0], controller, texts[1], texts[2], ends, getpass.getuser(), hub.clock.now()
        )
        with known_as(slug="LIST", name="--name", basis="--basis", purpose="--purpose", until="--until"):
            await lists.create(connection, made)
    say("Ο κατάλογος φτιάχτηκε.", "The list is there.")


@app.command("import")
@command
async def import_(
    slug: SLUG,
    file: LISTED,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Μόνο μετρά. Only counts.")] = False,
) -> None:
    """Βάζει πρόσωπα στον κατάλογο. Puts people on the list; a wrong line stops it, and nothing is taken."""
    from audience.imports.files import ListFile
    from audience.statutory import lists
    from core.tokens import Keys

    name = printable(file.name)
    try:
        found = lists.read(ListFile.open(file))
    except OSError as error:
        fail(f"Δεν διαβάζεται το {name}: {error.strerror}.", f"Cannot read {name}: {error.strerror}.", WRONG_INPUT)
    async with opened() as hub:
        async with hub.store.read() as connection:
            await lists.get(connection, slug)
        added = await lists.add(
            hub.store,
            Keys(hub.store, hub.clock),
            hub.witness,
            slug,
            found,
            source=f"import:{name}",
            who=getpass.getuser(),
            now=hub.clock.now(),
            dry=dry_run,
        )
    say(f"Νέοι {added.new}, υπήρχαν ήδη {added.there}.", f"New {added.new}, there already {added.there}.")


@app.command("list")
@command
async def list_() -> None:
    """Δείχνει τους καταλόγους, τον νόμο και το τέλος τους. Shows the lists, their law and their end."""
    from audience.statutory import lists
    from core.language.dates import ATHENS

    async with opened() as hub, hub.store.read() as connection:
        found = await lists.every(connection)
    for one in found:
        until = f"{one.kept_until.astimezone(ATHENS):%d/%m/%Y}"
        typer.echo(f"{one.slug}  {one.name}  [{one.members}]  {one.issuer}  {one.basis}  {until}")
    if not found:
        say("Κανένας.", "None.")


@app.command("export")
@command
async def export(slug: SLUG) -> None:
    """Γράφει τα μέλη ενός καταλόγου ως CSV. Writes a list's members as CSV."""
    import csv

    from audience.statutory import lists

    async with opened() as hub:
        async with hub.store.read() as connection:
            await lists.get(connection, slug)
        out = csv.writer(sys.stdout, lineterminator="\n")
        out.writerow(lists.COLUMNS)
        async for one in lists.people(hub.store, slug):
            out.writerow((one.email, one.language))


@app.command("send")
@command
async def send(
    slug: SLUG,
    text: Annotated[
        Path | None, typer.Option(metavar="FILE", help="YAML με subject και text (el, en). YAML: subject and text.")
    ] = None,
    about: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Η ανακοίνωση για την οποία γράφουμε. The announcement it is about."),
    ] = None,
) -> None:
    """Γράφει σε όλα τα μέλη: κείμενο δικό σας ή ανακοίνωση. Writes to all its members: your text, or an announcement.

    The mail says which law asks for it and who the controller is; it has no link to unsubscribe.
    """
    from audience.statutory import letters
    from core.errors import Invalid
    from keryx.console import announcement_id, read_file
    from schemas.problems import InvalidInput

    if text is None and about is None:
        fail("Δώστε --text ή --about.", "Give --text or --about.", WRONG_INPUT)
    try:
        said = letters.read(read_file(text)) if text is not None else letters.Said()
    except InvalidInput as error:
        raise Invalid.of(error) from error
    identity = await announcement_id(about) if about is not None else None
    async with opened() as hub:
        channel = hub.context.letters
        if channel is None:
            fail("Το κανάλι που γράφει μηνύματα είναι κλειστό.", "The channel that writes letters is off.", 3)
        mailing = await letters.send(
            hub.store, hub.witness, slug, said, about=identity, channel=channel, now=hub.clock.now()
        )
        hub.wake.notify("agenda")
    if mailing is None:
        say("Το ίδιο ακριβώς έχει ήδη σταλεί.", "The very same was sent before.")
    else:
        typer.echo(str(mailing))


@app.command("remove")
@command
async def remove(slug: SLUG, email: Annotated[str, typer.Argument(metavar="EMAIL")]) -> None:
    """Βγάζει ένα πρόσωπο από τον κατάλογο. Takes one person off the list: the service is theirs no more."""
    from audience.statutory import removing
    from core.tokens import Keys
    from keryx.people import normal

    async with opened() as hub:
        keys = Keys(hub.store, hub.clock)
        gone = await removing.remove(hub.store, keys, hub.witness, slug, normal(email), hub.clock.now())
    if gone:
        say("Βγήκε.", "Taken off.")
    else:
        say("Δεν ήταν στον κατάλογο.", "They were not on the list.")


@app.command("delete")
@command
async def delete(
    slug: SLUG, yes: Annotated[bool, typer.Option("--yes", help="Χωρίς ερώτηση. Without asking.")] = False
) -> None:
    """Διαγράφει έναν κατάλογο με τα μέλη του. Deletes a list and everybody on it; it cannot be undone."""
    from audience.statutory import lists, removing
    from keryx.console import WORDS

    async with opened() as hub:
        async with hub.store.read() as connection:
            found = await lists.get(connection, slug)
        if not yes and not typer.confirm(WORDS("statutory.sure", language(), name=found.name, count=found.members)):
            return
        await removing.drop(hub.store, hub.witness, slug, hub.clock.now())
        await hub.store.scrub()
    say("Διαγράφηκε.", "Deleted.")
