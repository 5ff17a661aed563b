"""`keryx token` and `keryx tokens`: what other programs may do by the API, for who has the machine."""

import getpass
from typing import Annotated

import typer

from keryx.console import command, fail, known_as, opened, printable, say

making = typer.Typer()
app = typer.Typer(no_args_is_help=True, help="Τα διακριτικά του API. The API's tokens.")


@making.command()
@command
async def token(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Ποιος θα το χρησιμοποιεί. Who will use it.")],
    scope: Annotated[
        list[str] | None,
        typer.Option(
            help="read, draft, post, press, magazine, administer (ξανά για περισσότερα)· χωρίς αυτό: read, post, "
            "press, magazine. Again for more; without it: read, post, press, magazine."
        ),
    ] = None,
    issuer: Annotated[
        list[str] | None,
        typer.Option(help="Μόνο για αυτόν τον φορέα (ξανά για περισσότερους). For this issuer alone (again for more)."),
    ] = None,
    days: Annotated[
        int | None, typer.Option(help="Ημέρες που ισχύει· αλλιώς ώσπου να ανακληθεί. Days; else until revoked.")
    ] = None,
) -> None:
    """Νέο διακριτικό για το API· φαίνεται μόνο τώρα. A new API token, shown only now."""
    from producers.api.scopes import FORMER, Scope
    from producers.api.tokens import Wanted, make_token

    for one in scope or []:
        if one not in set(Scope):
            listed = ", ".join(Scope)
            fail(f"--scope {printable(one)}: επιλέξτε: {listed}.", f"--scope {printable(one)}: choose: {listed}.", 2)
    wanted = Wanted(name, [Scope(one) for one in scope] if scope else FORMER, issuer or (), days)
    with known_as(name="NAME", days="--days", issuers="--issuer"):
        async with opened() as hub:
            typer.echo(await make_token(hub.store, hub.clock, wanted, who=getpass.getuser()))


@app.command("list")
@command
async def list_() -> None:
    """Ποια υπάρχουν, τι μπορούν, πότε χρησιμοποιήθηκαν. Which there are, what they may, when they were used."""
    from producers.api.tokens import every_token

    async with opened() as hub:
        found, now = await every_token(hub.store), hub.clock.now()
    for one in found:
        mark, issuers = "✓" if one.good(now) else "–", ",".join(sorted(one.issuers)) or "*"
        typer.echo(
            f"{mark} {one.id} {one.name:24} {','.join(sorted(one.scopes))} {issuers} {one.used_on or ''}".rstrip()
        )
    if not found:
        say("Κανένα· φτιάξτε με keryx token.", "None; make one by keryx token.")


@app.command("revoke")
@command
async def end(
    identity: Annotated[str, typer.Argument(metavar="ID", help="Όπως το γράφει το list. As list has it.")],
) -> None:
    """Δεν ισχύει πια. It is good for nothing any more."""
    from producers.api.tokens import revoke

    async with opened() as hub:
        await revoke(hub.store, hub.clock, printable(identity), who=getpass.getuser())
    say("Έγινε.", "Done.")
