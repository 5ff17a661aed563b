"""`keryx status` and `replay`: who has what, and once more for a channel that lost it."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from core.language.counts import grouped
from keryx.console import (
    WORDS,
    Announcement,
    Json,
    announcement_id,
    command,
    language,
    moment,
    must_be_one,
    opened,
    say,
)

if TYPE_CHECKING:  # each command loads what it needs
    from core.matrix import Matrix

app = typer.Typer()


@app.command()
@command
async def status(announcement: Announcement, as_json: Json = False) -> None:
    """Ποιος έχει τι: έκδοση × κανάλι. Who has what: edition × channel."""
    from core.matrix import hold_old_text, matrix

    wanted = await announcement_id(announcement)
    async with opened() as hub, hub.store.read() as connection:
        found = await matrix(connection, wanted)
        old = await hold_old_text(connection, wanted)
    if as_json:
        typer.echo(json.dumps(found.to_json()))
        return
    _table(found)
    if old:
        say(
            "1 έχει ακόμη το παλιό κείμενο." if old == 1 else f"{grouped(old, 'el')} έχουν ακόμη το παλιό κείμενο.",
            "1 still holds the old text." if old == 1 else f"{grouped(old, 'en')} still hold the old text.",
        )


def _table(found: "Matrix") -> None:
    typer.echo(found.reference)
    for edition in found.editions:
        action = WORDS(f"action.{edition.action}", language())
        say(f"Έκδοση {edition.number} ({action})", f"Edition {edition.number} ({action})")
        for name, cell in edition.channels.items():
            plan = WORDS(f"plan.{cell.plan}", language())
            counts = ", ".join(_counted(state, n) for state, n in cell.counts.items() if n)
            typer.echo(f"  {name:10} {plan:12} {grouped(cell.planned, language()):>9}  {counts}")


def _counted(state: str, n: int) -> str:
    return WORDS(f"state_one.{state}" if n == 1 else f"state.{state}", language(), n=grouped(n, language()))


@app.command()
@command
async def replay(
    channel: Annotated[str, typer.Option(help="Το κανάλι. The channel.")],
    since: Annotated[str, typer.Option(help="Από πότε. Since when.")],
) -> None:
    """Ξαναδίνει τις ανακοινώσεις σε ένα κανάλι· κανείς δεν παίρνει κάτι δύο φορές. Offers them to a channel again."""
    from consumers.replay import replay as replay_channel

    start = moment(since, "--since", day=True)
    async with opened() as hub:
        must_be_one(channel, tuple(hub.channels))
        count = await replay_channel(hub.store, channel, start, hub.clock.now())
        hub.wake.notify("outbox", f"items:{channel}")
    say(
        "1 ανακοίνωση" if count == 1 else f"{grouped(count, 'el')} ανακοινώσεις",
        "1 announcement" if count == 1 else f"{grouped(count, 'en')} announcements",
    )
