"""`keryx brakes`: what was stopped because too many deliveries failed, until a person lets it go on."""

import getpass
import json
from typing import Annotated

import typer

from keryx.console import Announcement, Json, announcement_id, command, opened, say

Channel = Annotated[str, typer.Option(help="Το κανάλι. The channel.")]

app = typer.Typer(no_args_is_help=True, help="Όσα σταμάτησαν επειδή απέτυχαν πολλά. What too many failures stopped.")


@app.command("list")
@command
async def brakes_list(as_json: Json = False) -> None:
    """Όσα στέκονται και περιμένουν κάποιον. Those that stand and wait for somebody."""
    from core.brakes import standing

    async with opened() as hub, hub.store.read() as connection:
        found = await standing(connection)
    if as_json:
        rows = [
            {
                "subject": str(brake.subject),
                "reference": brake.reference,
                "kind": brake.kind,
                "channel": brake.channel,
                "since": brake.since.isoformat(),
                "reason": brake.reason,
            }
            for brake in found
        ]
        typer.echo(json.dumps(rows))
        return
    for brake in found:
        typer.echo(f"{brake.reference or brake.kind or '–':11}  {brake.channel:10} {brake.subject}  {brake.reason}")
    if not found:
        say("Κανένα.", "None.")


@app.command("release")
@command
async def brakes_release(announcement: Announcement, channel: Channel) -> None:
    """Κοίταξα: συνεχίζει. I looked: it goes on, and is not stopped again."""
    from core.brakes import release

    identity = await announcement_id(announcement)
    async with opened() as hub:
        async with hub.store.write() as connection:
            await release(connection, identity, channel, getpass.getuser(), hub.clock.now())
        hub.wake.notify(f"items:{channel}")
    say("Συνεχίζει.", "It goes on.")
