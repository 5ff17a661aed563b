"""`keryx guests`: guest lists of events, from the spreadsheet to the door."""

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from core.errors import FieldError, Invalid, NotFound
from core.language.counts import grouped
from core.language.dates import moment as shown_moment
from keryx.console import (
    MAX_LIST_BYTES,
    WORDS,
    WRONG_INPUT,
    Announcement,
    File,
    Json,
    announcement_id,
    command,
    english,
    fail,
    language,
    moment,
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
PRINT_STYLE = Path(__file__).parent / "static" / "guests-print.css"
Person = Annotated[str, typer.Argument(metavar="EMAIL", help="Η διεύθυνσή τους. Their address.")]


async def _named(hub: "Hub", name: str) -> "GuestList":
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
        channel = hub.needed_mail()
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
        known = await _named(hub, guest_list)
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

    wanted, wrong = importing.read(_text(file))
    if wrong and not dry_run:
        raise Invalid([error for line in wrong for error in line.errors])
    async with opened() as hub:
        known = await _named(hub, guest_list)
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


def _text(file: Path) -> str:
    name = printable(str(file))
    try:
        raw = file.read_bytes()
        if len(raw) > MAX_LIST_BYTES:
            fail(f"Το {name} είναι πολύ μεγάλο.", f"{name} is too large.", WRONG_INPUT)
        return raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        fail(
            f"Δεν διαβάζεται το {name}· πρέπει να είναι αρχείο CSV σε UTF-8.",
            f"Cannot read {name} ({type(error).__name__}); it must be a CSV file in UTF-8.",
            WRONG_INPUT,
        )


def _show(line: "Line") -> None:
    typer.echo(f"{line.number:5}  {WORDS(f'guest.{line.fate}', language())}  {line.name}".rstrip())
    for error in line.errors:
        typer.echo(f"       {error.field}: {error.en if english() else error.el}")


@app.command()
@command
async def send(guest_list: Listed) -> None:
    """Στέλνει πρόσκληση σε όσους δεν έχουν πάρει. Invites all who are not invited yet; nobody twice."""
    from audience.guests.inviting import send as send_invitations
    from core.tokens import Keys

    async with opened() as hub:
        known = await _named(hub, guest_list)
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
    from audience.guests.lists import counts, every
    from audience.guests.wording import WORDS as STATES

    async with opened() as hub, hub.store.read() as connection:
        found = [(rsvp, reference, await counts(connection, rsvp.id)) for rsvp, reference in await every(connection)]
    for rsvp, reference, counted in found:
        if as_json:
            facts = {"id": rsvp.id, "event": reference, "name": rsvp.name, "states": dict(counted.by_state)}
            seats = {"seats": counted.seats, "capacity": rsvp.capacity, "arrived": counted.arrived}
            typer.echo(json.dumps({**facts, **seats}))
            continue
        typer.echo(f"{rsvp.id}  {reference}  {rsvp.name}")
        states = ", ".join(f"{STATES(f'state.{s}', language())} {n}" for s, n in sorted(counted.by_state.items()))
        taken = f"{counted.seats}/{rsvp.capacity}" if rsvp.capacity else str(counted.seats)
        until = shown_moment(rsvp.answer_until, language())
        say(
            f"  {states} · θέσεις {taken} · απαντήσεις έως {until}",
            f"  {states} · seats {taken} · answers until {until}",
        )
    if not found and not as_json:
        say("Κανένας.", "None.")


@app.command()
@command
async def door(
    guest_list: Listed,
    as_csv: Annotated[bool, typer.Option("--csv", help="Ως CSV. As CSV.")] = False,
    html: Annotated[Path | None, typer.Option(help="Σελίδα για εκτύπωση (A4). A page to print.")] = None,
) -> None:
    """Η λίστα εισόδου: όσοι έρχονται, αλφαβητικά. The door list: who comes, in the order of the Greek alphabet."""
    from audience.guests import door as at_door
    from audience.guests.door_page import TEMPLATES, print_page
    from audience.guests.standing import standing
    from core.pages import Pages

    async with opened() as hub:
        rsvp = await _named(hub, guest_list)
        async with hub.store.read() as connection:
            people = await at_door.everybody(connection, rsvp.id)
            event = await standing(connection, hub.settings.url, rsvp.announcement, rsvp.occurrence)
        if html is not None:
            pages = Pages(hub.settings.url, TEMPLATES)
            style = PRINT_STYLE.read_text("utf-8")
            html.write_text(print_page(pages, event, rsvp, people, language(), hub.clock.now(), style), "utf-8")
            return
    expected = at_door.expected(people)
    if as_csv:
        sys.stdout.write(at_door.as_csv(expected, at_door.DOOR, language()))
        return
    for guest in expected:
        mark = "x" if guest.arrived_at else " "
        more = f" +{guest.bringing}" if guest.bringing else ""
        organisation = f"  {guest.organisation}" if guest.organisation else ""
        typer.echo(f"[{mark}] {guest.name}{more}{organisation}")
    say(f"Άτομα: {at_door.people_in(expected)}", f"People: {at_door.people_in(expected)}")


@app.command()
@command
async def link(
    guest_list: Listed,
    until: Annotated[
        str | None,
        typer.Option(
            help="Έως πότε ισχύει· αλλιώς 6 ώρες μετά την εκδήλωση. Until when; else 6 hours after the event."
        ),
    ] = None,
) -> None:
    """Σύνδεσμος για την είσοδο, σε κινητό και για εκτύπωση· λήγει. A link for the door, which ends by itself."""
    from audience.guests.links import door_token
    from audience.guests.standing import standing
    from core.tokens import Keys

    ends = moment(until, "--until") if until is not None else None
    async with opened() as hub:
        rsvp = await _named(hub, guest_list)
        async with hub.store.read() as connection:
            event = await standing(connection, hub.settings.url, rsvp.announcement, rsvp.occurrence)
        ends = ends or _after(event.end, hub.clock.now())
        if ends > rsvp.forget_at or ends <= hub.clock.now():
            raise Invalid(
                [
                    FieldError(
                        "--until",
                        "Πρέπει να είναι στο μέλλον και πριν διαγραφούν τα στοιχεία των προσκεκλημένων.",
                        "It must be in the future, and before the guests' data are deleted.",
                    )
                ]
            )
        ring = await Keys(hub.store, hub.clock).ring()
        address = f"{hub.settings.url}/door/{door_token(ring, rsvp.id, ends)}"
    typer.echo(address)
    typer.echo(f"{address}/print")
    say(f"Ισχύουν έως {shown_moment(ends, 'el')}.", f"Valid until {shown_moment(ends, 'en')}.")


def _after(end: datetime | None, now: datetime) -> datetime:
    return (end or now) + timedelta(hours=6)


@app.command()
@command
async def export(guest_list: Listed) -> None:
    """Όλος ο κατάλογος με τις απαντήσεις, ως CSV στην έξοδο. The whole list with its answers, as CSV."""
    from audience.guests import door as at_door

    async with opened() as hub:
        rsvp = await _named(hub, guest_list)
        async with hub.store.read() as connection:
            people = await at_door.everybody(connection, rsvp.id)
    sys.stdout.write(at_door.as_csv(people, at_door.ALL, language()))


@app.command()
@command
async def withdraw(guest_list: Listed, email: Person) -> None:
    """Βγάζει έναν προσκεκλημένο· δεν του γράφουμε πια. Takes a guest off the list: nothing more is sent to them."""
    from audience.guests import leaving

    async with opened() as hub:
        rsvp = await _named(hub, guest_list)
        async with hub.store.read() as connection:
            guest = await leaving.by_address(connection, rsvp.id, _address(email))
        if guest is None:
            raise NotFound("Δεν είναι σε αυτόν τον κατάλογο.", "They are not on this list.")
        await leaving.withdraw(hub.store, hub.witness, guest, hub.clock.now())
        hub.wake.notify(f"items:{rsvp.channel}")
    say("Είναι εκτός καταλόγου.", "They are off the list.")


@app.command()
@command
async def erase(email: Person) -> None:
    """Διαγράφει μια διεύθυνση από όλους τους καταλόγους, οριστικά. Erases an address from all lists, for good."""
    from audience.guests import leaving
    from core.tokens import Keys

    async with opened() as hub:
        ring = await Keys(hub.store, hub.clock).ring()
        count = await leaving.erase(hub.store, hub.witness, ring, _address(email), hub.clock.now())
    if not count:
        raise NotFound("Δεν είναι σε κανέναν κατάλογο.", "They are on no list.")
    say(f"Διαγράφηκε από {count}.", f"Erased from {count}.")


def _address(email: str) -> str:
    from audience.addresses import normalised

    try:
        return normalised(email)
    except ValueError as error:
        raise Invalid(
            [FieldError("EMAIL", "Δεν είναι διεύθυνση ηλεκτρονικού ταχυδρομείου.", f"Not an e-mail address: {error}")]
        ) from error
