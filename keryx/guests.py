"""`keryx guests`: guest lists of events, from the spreadsheet to the door."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from core.errors import FieldError, Invalid, NotFound
from core.language.counts import grouped
from core.language.dates import moment as shown_moment
from keryx.console import (
    WORDS,
    WRONG_INPUT,
    Announcement,
    File,
    Json,
    announcement_id,
    command,
    english,
    language,
    list_file,
    opened,
    printable,
    read_file,
    say,
)

if TYPE_CHECKING:
    from audience.guests.importing import Line
    from audience.guests.lists import GuestList
    from keryx.wiring import Hub

app = typer.Typer(no_args_is_help=True, help="Λίστες προσκεκλημένων. Guest lists of events.")
Listed = Annotated[
    str,
    typer.Argument(
        metavar="LIST",
        help="Η ταυτότητα του καταλόγου ή ο αριθμός της εκδήλωσης (2026/000123). The list's id, or the event's number.",
    ),
]
Person = Annotated[str, typer.Argument(metavar="EMAIL", help="Η διεύθυνσή τους. Their address.")]


async def named_list(hub: "Hub", name: str) -> "GuestList":
    from audience.guests.lists import named

    async with hub.store.read() as connection:
        return await named(connection, name)


@app.command()
@command
async def create(event: Announcement, file: File) -> None:
    """Νέος κατάλογος για μια εκδήλωση, από αρχείο. A new list for an event, from a file (docs/guests.md)."""
    from audience.guests import lists
    from audience.guests.definition import read

    wanted = read(read_file(file))
    announcement = await announcement_id(event)
    async with opened() as hub:
        channel = hub.context.mailer()
        async with hub.store.write() as connection:
            now = hub.clock.now()
            made = await lists.create(connection, hub.settings.url, announcement, wanted, channel=channel, now=now)
    typer.echo(made.id)


@app.command()
@command
async def change(guest_list: Listed, file: File) -> None:
    """Αλλάζει τον κατάλογο· οι προσκεκλημένοι μένουν. Changes the list; its guests and answers stay."""
    from audience.guests import jobs, lists
    from audience.guests.definition import read

    wanted = read(read_file(file))
    async with opened() as hub:
        known = await named_list(hub, guest_list)
        async with hub.store.write() as connection:
            await lists.change(connection, hub.settings.url, known.id, wanted, hub.clock.now())
        for job in jobs.jobs(hub.context):  # seats that are free now are given at once
            await job.run(hub.clock.now())
        hub.wake.notify("agenda", f"items:{known.channel}")
    say("Ο κατάλογος άλλαξε.", "The list is changed.")


@app.command("import")
@command
async def import_(
    guest_list: Listed,
    file: Path,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Μόνο έλεγχος, γραμμή προς γραμμή. Only check.")] = False,
) -> None:
    """Προσκεκλημένοι από CSV (email, προσφώνηση, ονοματεπώνυμο, …). Guests from CSV (email, salutation, name, …)."""
    from audience.guests import importing, lists
    from core.tokens import Keys

    wanted, wrong = importing.read(list_file(file, small=True))
    if wrong and not dry_run:
        raise Invalid([error for line in wrong for error in line.errors])
    async with opened() as hub:
        known = await named_list(hub, guest_list)
        ring = await Keys(hub.store, hub.clock).ring()
        source = f"import:{printable(file.name)}"[:200]
        async with hub.store.write() as connection:
            rsvp = await lists.locked(connection, known.id)
            now = hub.clock.now()
            lines = await importing.take(connection, ring, rsvp, wanted, source=source, now=now, dry=dry_run)
    lines = sorted([*lines, *wrong], key=lambda line: line.number)
    if dry_run:
        for line in lines:
            _show(line)
    counts = ", ".join(
        f"{WORDS(f'guest.{fate}', language())}: {sum(line.fate == fate for line in lines)}"
        for fate in ("new", "changed", "same", "withdrawn", "stays_away", "wrong")
        if any(line.fate == fate for line in lines)
    )
    typer.echo(counts or WORDS("guest.none", language()))
    if wrong:
        raise typer.Exit(WRONG_INPUT)


def _show(line: "Line") -> None:
    typer.echo(f"{line.number:5}  {WORDS(f'guest.line.{line.fate}', language())}  {line.name}".rstrip())
    for error in line.errors:
        typer.echo(f"       {error.field}: {error.en if english() else error.el}")


@app.command()
@command
async def send(guest_list: Listed) -> None:
    """Στέλνει πρόσκληση σε όσους δεν έχουν πάρει. Invites all who are not invited yet; nobody twice."""
    from audience.guests.inviting import send as send_invitations
    from core.tokens import Keys

    async with opened() as hub:
        known = await named_list(hub, guest_list)
        keys = Keys(hub.store, hub.clock)
        count = await send_invitations(hub.store, keys, hub.witness, hub.settings.url, known.id, hub.clock.now())
        hub.wake.notify("agenda", f"items:{known.channel}")
    if not count:
        say("Όλοι έχουν ήδη πρόσκληση.", "Everybody has an invitation already.")
        return
    say(
        "1 πρόσκληση φεύγει." if count == 1 else f"{grouped(count, 'el')} προσκλήσεις φεύγουν.",
        "1 invitation leaves." if count == 1 else f"{grouped(count, 'en')} invitations leave.",
    )


@app.command("list")
@command
async def list_(as_json: Json = False) -> None:
    """Οι κατάλογοι, με όσους απάντησαν. The lists, with how many answered what."""
    from audience.guests.leaving import silent_of
    from audience.guests.lists import counts, every
    from audience.guests.wording import WORDS as STATES

    async with opened() as hub, hub.store.read() as connection:
        found = [
            (rsvp, reference, await counts(connection, rsvp.id), await silent_of(connection, rsvp.id))
            for rsvp, reference in await every(connection)
        ]
    for rsvp, reference, counted, silent in found:
        if as_json:
            facts = {"id": rsvp.id, "event": reference, "name": rsvp.name, "states": dict(counted.by_state)}
            seats = {"seats": counted.seats, "capacity": rsvp.capacity, "arrived": counted.arrived}
            typer.echo(json.dumps({**facts, **seats, "not_written_to": len(silent)}))
            continue
        typer.echo(f"{rsvp.id}  {reference}  {rsvp.name}")
        named = [f"{STATES(f'state.{s}', language())} {n}" for s, n in sorted(counted.by_state.items())]
        states = ", ".join(named) or WORDS("guest.empty", language())
        taken = f"{counted.seats}/{rsvp.capacity}" if rsvp.capacity else str(counted.seats)
        until = shown_moment(rsvp.answer_until, language())
        say(
            f"  {states} · θέσεις {taken} · απαντήσεις έως {until}",
            f"  {states} · seats {taken} · answers until {until}",
        )
        for guest in silent:
            why = STATES(f"mail_state.{guest.silent}", language())
            typer.echo(f"  ! {guest.name} <{guest.email}>: {why} ({guest.silent_why or '–'})")
    if not found and not as_json:
        say("Κανένας.", "None.")


@app.command()
@command
async def export(guest_list: Listed) -> None:
    """Όλος ο κατάλογος με τις απαντήσεις, ως CSV στην έξοδο. The whole list with its answers, as CSV."""
    from audience.guests import door as at_door

    async with opened() as hub:
        rsvp = await named_list(hub, guest_list)
        async with hub.store.read() as connection:
            people = await at_door.everybody(connection, rsvp.id)
    sys.stdout.write(at_door.as_csv(people, at_door.ALL, language()))


@app.command()
@command
async def withdraw(guest_list: Listed, email: Person) -> None:
    """Βγάζει έναν προσκεκλημένο· δεν του γράφουμε πια. Takes a guest off the list: nothing more is sent to them."""
    from audience.guests import leaving

    async with opened() as hub:
        rsvp = await named_list(hub, guest_list)
        async with hub.store.read() as connection:
            guest = await leaving.by_address(connection, rsvp.id, _address(email))
        if guest is None:
            raise NotFound("Δεν είναι σε αυτόν τον κατάλογο.", "They are not on this list.")
        await leaving.withdraw(hub.store, hub.witness, guest, hub.clock.now())
        hub.wake.notify(f"items:{rsvp.channel}")
    say("Είναι εκτός καταλόγου.", "They are off the list.")


@app.command()
@command
async def resume(guest_list: Listed, email: Person) -> None:
    """Του γράφουμε πάλι· όποιος ήταν εκτός, προσκαλείται με το επόμενο send. Writes to a guest again.

    For who asked for it, or whose mailbox is mended; who was off the list is on it again.
    """
    from audience.guests import leaving
    from core.tokens import Keys

    async with opened() as hub:
        rsvp = await named_list(hub, guest_list)
        async with hub.store.read() as connection:
            guest = await leaving.by_address(connection, rsvp.id, _address(email))
        if guest is None:
            raise NotFound("Δεν είναι σε αυτόν τον κατάλογο.", "They are not on this list.")
        await leaving.resume(hub.store, Keys(hub.store, hub.clock), hub.witness, guest, hub.clock.now())
    say("Του γράφουμε πάλι.", "They are written to again.")


@app.command()
@command
async def erase(email: Person) -> None:
    """Διαγράφει μια διεύθυνση από όλους τους καταλόγους, οριστικά. Erases an address from all lists, for good.

    Και από τους συνδρομητές και τον τύπο. From the subscribers and the press list too.
    """
    from keryx.people import erased

    async with opened() as hub:
        gone = await erased(hub, _address(email))
    if not gone:
        raise NotFound("Δεν είναι σε κανέναν κατάλογο.", "They are on no list.")
    say("Διαγράφηκε από όλους τους καταλόγους.", "Erased from all lists.")


def _address(email: str) -> str:
    from audience.addresses import normalised

    try:
        return normalised(email)
    except ValueError as error:
        raise Invalid(
            [FieldError("EMAIL", "Δεν είναι διεύθυνση ηλεκτρονικού ταχυδρομείου.", f"Not an e-mail address: {error}")]
        ) from error
