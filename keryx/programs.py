"""`keryx up`, `demo`, `web`, `worker`, `migrate`, `check` and `directory`: the hub's programs, and what they need."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from core.errors import Conflict
from keryx.console import File, command, english, must_be_one, opened, read_file, say
from keryx.parts import CHANNELS

if TYPE_CHECKING:  # each command loads what it needs
    from keryx.wiring import Hub

app = typer.Typer()


@app.command()
@command
async def up() -> None:
    """Σελίδες και εργάτης μαζί. The pages and a worker."""
    from keryx import running

    async with opened() as hub:
        child = running.Child(running.worker_arguments(hub.settings))
        await running.serve(hub, child=child, ready=lambda: _serving(hub))


@app.command()
@command
async def demo() -> None:
    """Η επίδειξη: ένας μικρός Δήμος και ο τοίχος. The demonstration: a small municipality and the wall."""
    from keryx.demo import stage  # the examples need not be installed for anything else

    await stage.run()


@app.command()
@command
async def web() -> None:
    """Μόνο οι σελίδες. The pages only."""
    from keryx import running

    async with opened() as hub:
        await running.serve(hub, ready=lambda: _serving(hub))


def _working(channels: Sequence[str]) -> None:
    names = ", ".join(channels)
    say(
        f"Εργάτης για: {names}. Με Ctrl-C σταματά, αφού τελειώσει ό,τι κρατά.",
        f"A worker for: {names}. Ctrl-C stops it, after what it has in hand.",
    )


def _serving(hub: "Hub") -> None:
    say(f"Κῆρυξ: {hub.settings.url}", f"Keryx: {hub.settings.url}")


@app.command()
@command
async def worker(
    channel: Annotated[list[str] | None, typer.Option(help="Κανάλι (ξανά για περισσότερα). A channel.")] = None,
    name: Annotated[str | None, typer.Option(hidden=True)] = None,
    child: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Ένας ακόμη εργάτης (PostgreSQL). One more worker, on this or another machine."""
    from core.settings import Settings
    from keryx import running

    settings = Settings()
    if settings.database.startswith("sqlite") and not child:
        raise Conflict(
            "Η SQLite εξυπηρετεί έναν μόνο κόμβο: ο εργάτης της ξεκινά με το «keryx up». "
            "Για περισσότερους ορίστε KERYX_DATABASE=postgresql://…",
            "SQLite serves one hub only: its worker starts with `keryx up`. "
            "For more workers set KERYX_DATABASE=postgresql://…",
        )
    for wanted in channel or ():
        must_be_one(wanted, CHANNELS)
    await running.work(tuple(channel or ()), name, end_with_parent=child, ready=None if child else _working)


@app.command()
@command
async def migrate() -> None:
    """Φέρνει τη βάση στη μορφή αυτής της έκδοσης. Brings the database to this version's shape."""
    from core.settings import Settings
    from core.store import Store
    from keryx.migrate import migrate as migrate_store

    store = Store.open(Settings().database)
    await migrate_store(store)
    await store.close()


@app.command()
@command
async def check(
    channel: Annotated[
        str | None,
        typer.Argument(metavar="[CHANNEL]", help="Ένα κανάλι, σε βάθος. One channel, in depth."),
    ] = None,
) -> None:
    """Τι λείπει ή είναι λάθος, με απλά λόγια. What is missing or wrong, in plain words."""
    from keryx import checking

    if channel is not None:
        must_be_one(channel, CHANNELS)
    findings = await (checking.check() if channel is None else checking.examine(channel))
    for finding in findings:
        typer.echo(finding.text(english=english()))
    if any(finding.wrong for finding in findings):
        raise typer.Exit(1)


@app.command()
@command
async def directory(file: File) -> None:
    """Φορείς, θέματα και περιοχές από αρχείο. Issuers, topics and areas from a file."""
    from core.directory import save_directory

    lists = read_file(file)
    async with opened() as hub, hub.store.write() as connection:
        stored = await save_directory(connection, lists)
    counts = len(stored.issuers), len(stored.topics), len(stored.areas)
    say(
        "Φορείς {}, θέματα {}, περιοχές {}.".format(*counts),
        "Issuers {}, topics {}, areas {}.".format(*counts),
    )
