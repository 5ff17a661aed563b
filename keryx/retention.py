"""`keryx retention`: how long what is kept, why, and how much of it has come to its end."""

from typing import Annotated

import typer

from keryx.console import WORDS, command, fail, language, opened, say

app = typer.Typer()


@app.command("retention")
@command
async def retention(
    apply: Annotated[bool, typer.Option("--apply", help="Τα διαγράφει τώρα. Deletes it now.")] = False,
) -> None:
    """Δείχνει τι τηρείται, ως πότε και γιατί. Shows what is kept, until when and why, and how much is due.

    Ό,τι λήγει διαγράφεται κάθε ώρα από τον εργάτη. What is due is deleted every hour by the worker.
    """
    from core.restore import status
    from core.retention import Retention, counted
    from keryx.wiring import retention_rules

    async with opened() as hub:
        rules = retention_rules(hub.context)
        if apply:
            if (await status(hub.store, hub.witness)).held is not None:
                fail("Ο κόμβος κρατείται μετά από επαναφορά.", "The hub is held after a restore.", 3)
            job = Retention(hub.store, rules)
            while await job.run(hub.clock.now()):
                pass
        found = await counted(hub.store, rules, hub.clock.now())
    spoken = language()
    for rule, due in found:
        typer.echo(rule.said("what", spoken))
        for part in ("kept", "why", "how"):
            typer.echo(f"    {WORDS(f'retention.{part}', spoken)}: {rule.said(part, spoken)}")
        if due is not None:
            typer.echo(f"    {WORDS('retention.due', spoken)}: {due}")
    if apply:
        say("Ό,τι είχε λήξει διαγράφηκε.", "What was due is deleted.")
