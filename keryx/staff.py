"""`keryx staff`: the people of the desk, for who has the machine: the first administrator is made here."""

import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from keryx.console import command, fail, opened, printable, say

if TYPE_CHECKING:
    from keryx.wiring import Hub
    from producers.desk.staff.people import Grant, Person

app = typer.Typer(no_args_is_help=True, help="Το προσωπικό του γραφείου. The desk's staff.")
Email = Annotated[str, typer.Argument(metavar="EMAIL", help="Η διεύθυνση με την οποία μπαίνει. Their address.")]
RoleOption = Annotated[
    list[str] | None,
    typer.Option(
        "--role",
        help="writer, approver, radio, television, administrator· για έναν φορέα writer:dimos (ξανά για περισσότερους)."
        " One of these; for one issuer writer:dimos (again for more).",
    ),
]


async def _grants(hub: "Hub", written: list[str]) -> "list[Grant]":
    """Of what was typed; what is no role, or no issuer of ours, is told."""
    from core.directory import load_directory
    from producers.desk.staff.people import EVERY_ISSUER, Grant, Role

    async with hub.store.read() as connection:
        issuers = [issuer.slug for issuer in (await load_directory(connection)).issuers]
    found = []
    for word in written:
        role, _, issuer = word.partition(":")
        if role not in set(Role) or (issuer != EVERY_ISSUER and issuer not in issuers):
            roles, slugs = ", ".join(Role), ", ".join(issuers)
            fail(
                f"--role {printable(word)}: ρόλοι: {roles}· φορείς: {slugs}.",
                f"--role {printable(word)}: roles: {roles}; issuers: {slugs}.",
                2,
            )
        found.append(Grant(Role(role), issuer))
    return found


async def _link(hub: "Hub", person: "Person") -> str:
    from core.tokens import Keys
    from producers.desk.staff.sign_in import invitation

    keys = Keys(hub.store, hub.clock)
    token = await invitation(hub.store, keys, hub.clock, person.id, who=getpass.getuser())
    return f"{hub.settings.url}/desk/join/{token}"


@app.command("add")
@command
async def add(
    email: Email,
    name: Annotated[str, typer.Option(help="Ονοματεπώνυμο. The full name.")],
    role: RoleOption = None,
) -> None:
    """Προσθέτει κάποιον και δίνει τον σύνδεσμο εισόδου του. Adds somebody, and gives the link to join."""
    from producers.desk.staff import people
    from producers.desk.staff.minding import address, named

    async with opened() as hub:
        grants = await _grants(hub, role or [])
        made = await people.add(
            hub.store, hub.clock, address(printable(email)), named(printable(name)), grants, who=getpass.getuser()
        )
        link = await _link(hub, made)
    say("Δώστε τον μόνο σε αυτό το πρόσωπο· ισχύει επτά ημέρες:", "Give it to this person only; good for seven days:")
    typer.echo(link)


@app.command("invite")
@command
async def invite(email: Email) -> None:
    """Νέος σύνδεσμος, για όποιον ξέχασε τον κωδικό. A new link, for who forgot the password."""
    from producers.desk.staff import people

    async with opened() as hub:
        link = await _link(hub, await people.by_email(hub.store, printable(email).lower()))
    typer.echo(link)


@app.command("roles")
@command
async def grant(email: Email, role: RoleOption = None) -> None:
    """Αυτοί είναι πια οι ρόλοι του. These are their roles from now on."""
    from producers.desk.staff import people

    async with opened() as hub:
        grants = await _grants(hub, role or [])
        person = await people.by_email(hub.store, printable(email).lower())
        await people.grant(hub.store, hub.clock, person, grants, who=getpass.getuser())
    say("Έγινε.", "Done.")


@app.command("leaves")
@command
async def leaves(
    email: Email,
    back: Annotated[bool, typer.Option("--back", help="Επέστρεψε. They are back.")] = False,
) -> None:
    """Έφυγε: δεν μπαίνει πια, και αποσυνδέεται παντού. Has left: signs in no more, and is signed out everywhere."""
    from producers.desk.staff import people

    async with opened() as hub:
        person = await people.by_email(hub.store, printable(email).lower())
        await people.set_active(hub.store, hub.clock, person, back, who=getpass.getuser())
    say("Έγινε.", "Done.")


@app.command("list")
@command
async def list_() -> None:
    """Ποιοι εργάζονται στο γραφείο, με τους ρόλους τους. Who works at the desk, with their roles."""
    from producers.desk.staff import people

    async with opened() as hub:
        found = await people.everybody(hub.store)
    for person in found:
        state = "–" if not person.active else "…" if not person.joined else "✓"
        typer.echo(f"{state} {person.email:36} {person.name:28} {', '.join(people.told(person.grants))}")
    if not found:
        say("Κανένας· προσθέστε με keryx staff add.", "Nobody; add somebody with keryx staff add.")
