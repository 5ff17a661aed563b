"""`keryx guests door` and `link`: the list at the door, in a terminal, on paper and on a phone."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from core.language.dates import moment as shown_moment
from keryx.console import command, language, moment, opened, say
from keryx.guests import Listed, named_list

app = typer.Typer()
PRINT_STYLE = Path(__file__).parent / "static" / "guests-print.css"


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
        rsvp = await named_list(hub, guest_list)
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
        names = f" ({', '.join(guest.bringing_names)})" if guest.bringing_names else ""
        more = f" +{guest.bringing}{names}" if guest.bringing else ""
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
            help="Έως πότε ισχύει· αλλιώς έως το μεσημέρι της επομένης. Until when; else noon of the day after."
        ),
    ] = None,
    end: Annotated[
        bool, typer.Option("--end", help="Μόνο τέλος του συνδέσμου που ισχύει. Only end the link that is valid.")
    ] = False,
) -> None:
    """Σύνδεσμος για την είσοδο, σε κινητό και χαρτί· ο προηγούμενος λήγει. A link for the door; it ends the other."""
    from audience.guests import opening
    from audience.guests.standing import standing
    from core.tokens import Keys

    wanted = moment(until, "--until") if until is not None else None
    async with opened() as hub:
        rsvp = await named_list(hub, guest_list)
        ring, now = await Keys(hub.store, hub.clock).ring(), hub.clock.now()
        async with hub.store.write() as connection:
            if end:
                await opening.end_links(connection, rsvp.id)
            else:
                event = await standing(connection, hub.settings.url, rsvp.announcement, rsvp.occurrence)
                token, ends = await opening.new_link(connection, ring, rsvp.id, event, wanted, now)
    if end:
        say("Κανένας σύνδεσμος δεν ανοίγει πια τη λίστα εισόδου.", "No link opens the door list any more.")
        return
    address = f"{hub.settings.url}/door/{token}"
    typer.echo(address)
    typer.echo(f"{address}/print")
    say(
        f"Ισχύουν έως {shown_moment(ends, 'el')}. Όσοι είχαν δοθεί πριν δεν ισχύουν πια.",
        f"Valid until {shown_moment(ends, 'en')}. Those given before are not valid any more.",
    )
