"""`keryx press`: who is on the press list, what they get before its embargo ends, and whose copy leaked."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from core.errors import Invalid
from keryx.console import (
    WORDS,
    Announcement,
    Json,
    announcement_id,
    command,
    fail,
    language,
    list_file,
    opened,
    printable,
    say,
)
from schemas.problems import InvalidInput

if TYPE_CHECKING:
    from audience.press.contacts import Contact
    from keryx.wiring import Hub

app = typer.Typer(no_args_is_help=True, help="Κατάλογος τύπου. The press list.")
Person = Annotated[str, typer.Argument(metavar="EMAIL", help="Η διεύθυνσή τους. Their address.")]


_KEYS = {
    "new": "press.new",
    "changed": "press.changed",
    "same": "press.same",
    "stays away": "press.stays_away",
}


class State(StrEnum):
    ACTIVE = "active"
    STOPPED = "stopped"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    ALL = "all"


async def _topics(hub: "Hub") -> list[str]:
    from core.directory import load_directory

    async with hub.store.read() as connection:
        return [topic.slug for topic in (await load_directory(connection)).topics]


@app.command()
@command
async def add(
    email: Person,
    name: Annotated[str, typer.Option(help="Όνομα ή «Σύνταξη». A name, or the newsroom.")],
    medium: Annotated[str, typer.Option(help="Το μέσο ή ο οργανισμός. The medium or organisation.")],
    beat: Annotated[list[str] | None, typer.Option(help="Θέμα (ξανά για περισσότερα)· χωρίς: όλα. A topic.")] = None,
    speaks: Annotated[str, typer.Option("--language", help="Γλώσσα. Language.")] = "el",
    phone: Annotated[str, typer.Option(help="Τηλέφωνο. Telephone.")] = "",
    note: Annotated[str, typer.Option(help="Σημείωση, μόνο για εσάς. A note, for you alone.")] = "",
    basis: Annotated[
        str,
        typer.Option(help="Νομική βάση, αν όχι το δημόσιο συμφέρον. Legal basis, if not the public interest."),
    ] = "",
) -> None:
    """Προσθέτει ή αλλάζει κάποιον. Adds somebody, or changes what is known of them."""
    from audience.press import contacts, sheet
    from core.tokens import Keys

    written = {"email": email, "name": name, "medium": medium, "beats": beat or [], "language": speaks}
    async with opened() as hub:
        try:
            wanted = sheet.listing({**written, "phone": phone, "note": note, "basis": basis}, await _topics(hub))
        except InvalidInput as error:
            raise Invalid.of(error) from error
        ring, now = await Keys(hub.store, hub.clock).ring(), hub.clock.now()
        (verdict,) = await contacts.add(hub.store, [wanted], ring=ring, source="keryx press add", now=now)
    typer.echo(WORDS(_KEYS[verdict], language()))


@app.command("import")
@command
async def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV: email, name, medium, beats (a|b), …")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Μόνο λέει, γραμμή γραμμή, τι θα γινόταν. Only tells what would happen.")
    ] = False,
) -> None:
    """Προσθέτει πολλούς από CSV· αν κάτι είναι λάθος, κανέναν. Adds many from CSV; none if anything is wrong."""
    from audience.press import contacts, sheet
    from core.tokens import Keys

    listed = list_file(file, small=True)
    async with opened() as hub:
        found = sheet.read(listed, await _topics(hub))
        wanted, ring = [one for _, one in found], await Keys(hub.store, hub.clock).ring()
        if dry_run:
            verdicts = await contacts.would_add(hub.store, wanted, ring=ring)
        else:
            source = f"import:{printable(file.name)}"[:200]
            verdicts = await contacts.add(hub.store, wanted, ring=ring, source=source, now=hub.clock.now())
    for (line, one), verdict in zip(found, verdicts, strict=True):
        typer.echo(f"{line:>5}  {WORDS(f'press.{verdict}', language()):24} {one.email}")


@app.command("list")
@command
async def list_(
    state: Annotated[
        State, typer.Option(help="Ποιοι: bounced γύρισαν πίσω, complained ανεπιθύμητα. Who: whose mail came back, …")
    ] = State.ACTIVE,
) -> None:
    """Γράφει τον κατάλογο ως CSV, όπως τον διαβάζει το import. Writes the list as CSV, as `import` reads it.

    Of those who are not written to it tells why, and since when; `keryx press resume` sets them back.
    """
    from audience.press import contacts, sheet

    standing = state is not State.ACTIVE
    async with opened() as hub:
        sys.stdout.write(sheet.head_line(standing=standing))
        async for contact in contacts.everyone(hub.store, state=None if state is State.ALL else state.value):
            sys.stdout.write(sheet.line(contact, standing=standing))


@app.command()
@command
async def stop(
    email: Person,
    erase: Annotated[
        bool,
        typer.Option(
            "--erase",
            help="Και διαγραφή όλων των στοιχείων τους, όπου κι αν είναι. Erase all we hold of them, on whatever list.",
        ),
    ] = False,
) -> None:
    """Δεν τους ξαναστέλνεται τίποτε, ούτε με νέα εισαγωγή. They are written to no more, by an import neither."""
    from audience.press import contacts
    from keryx.people import erased

    async with opened() as hub:
        found = await _known(hub, email)
        if erase:
            await erased(hub, found.listing.email)
        else:
            await contacts.stop(hub.store, hub.witness, found.id, hub.clock.now())
    say("Δεν του στέλνεται πια τίποτε.", "They are written to no more.")


@app.command()
@command
async def resume(email: Person) -> None:
    """Τους στέλνεται πάλι: το ζήτησαν ή διορθώθηκε. Writes to them again: they asked, or it is mended."""
    from audience.press import contacts

    async with opened() as hub:
        found = await _known(hub, email)
        await contacts.resume(hub.store, hub.witness, found.id, hub.clock.now())
    say("Τους στέλνεται πάλι.", "They are written to again.")


async def _known(hub: "Hub", email: str) -> "Contact":
    from audience.addresses import normalised
    from audience.press import contacts

    try:
        found = await contacts.find_by_email(hub.store, normalised(email))
    except ValueError:
        found = None
    if found is None:
        el, en = f"Δεν είναι στον κατάλογο τύπου: {email}.", f"Not on the press list: {email}."
        fail(el, en, 4)
    return found


@app.command()
@command
async def send(
    announcement: Announcement,
    everyone: Annotated[
        bool, typer.Option("--everyone", help="Σε όλους, όποια θέματα κι αν έχουν. Whatever their beats.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Τη στέλνει στον τύπο τώρα, πριν λήξει το εμπάργκο. Sends it to the press now, before its embargo ends."""
    import json

    from audience.press import sending
    from core.tokens import Keys

    identity = await announcement_id(announcement)
    async with opened() as hub:
        await Keys(hub.store, hub.clock).ring()  # the copies' codes hang on it: made now, not in a worker's transaction
        name = await sending.send(
            hub.store, hub.clock, hub.wake, hub.witness, identity, channel=hub.context.mailer(), everyone=everyone
        )
    if as_json:
        typer.echo(json.dumps({"id": str(identity), "mailing": name}))
        return
    say(
        "Στέλνεται στον τύπο· διορθώσεις, αλλαγή του εμπάργκο και απόσυρση τους φτάνουν από μόνες τους.",
        "It goes to the press; corrections, a moved embargo and a withdrawal reach them by themselves.",
    )


@app.command()
@command
async def who(
    code: Annotated[
        str,
        typer.Argument(metavar="CODE", help="Ο κωδικός του αντιτύπου (7K2Q-M4XB) ή ο σύνδεσμος διαγραφής του."),
    ],
) -> None:
    """Ποιου είναι το αντίτυπο που διέρρευσε. Whose copy it is: by its code, or by the unsubscribe link in it."""
    from audience.press.tracing import holders
    from core.language.dates import moment
    from core.tokens import Keys

    async with opened() as hub:
        found = await holders(hub.store, await Keys(hub.store, hub.clock).ring(), code)
    if not found:
        fail(
            "Κανένα αντίτυπο δεν έχει αυτόν τον κωδικό· ελέγξτε τον με όσα είναι τυπωμένα.",
            "No copy has this code; check it against what is printed.",
            4,
        )
    for holder in found:
        one = holder.contact.listing
        when = moment(holder.at, language()) if holder.at is not None else ""
        state = WORDS(f"press.copy.{holder.state if holder.state in ('sent', 'unknown') else 'other'}", language())
        typer.echo(f"{holder.reference}  {one.name}, {one.medium} <{one.email}>  {when}  {state}")
