"""`keryx imports`: the sources that bring announcements in by themselves."""

import getpass
from datetime import timedelta
from typing import Annotated

import typer

from keryx.console import command, english, fail, known_as, language, opened, printable, say

app = typer.Typer(no_args_is_help=True, help="Πηγές από όπου έρχονται ανακοινώσεις. Sources of announcements.")
Name = Annotated[str, typer.Argument(metavar="NAME", help="Το όνομα της πηγής. The source's name.")]


@app.command("list")
@command
async def list_() -> None:
    """Οι πηγές, και πώς πάνε. The sources, and how they are."""
    from producers.imports.sources import everyone

    async with opened() as hub:
        found = await everyone(hub.store)
    for source in found:
        looked = f"{source.looked_at:%Y-%m-%d %H:%M}Z" if source.looked_at else "–"
        trouble = source.trouble["en" if english() else "el"] if source.trouble else source.reason or ""
        typer.echo(f"{source.state:7} {source.importer:10} {source.name:30} {looked:18} {trouble}".rstrip())
    if not found:
        say("Καμία· προσθέστε με keryx imports add.", "None; add one with keryx imports add.")


@app.command("add")
@command
async def add(
    name: Name,
    importer: Annotated[
        str,
        typer.Option(
            "--from",
            help="diavgeia, khmdhs, feed, calendar, table, folder, mail, clippings. Από τι διαβάζει. What it reads.",
        ),
    ],
    issuer: Annotated[str, typer.Option(help="Ο φορέας όσων έρχονται. The issuer of what comes.")],
    kind: Annotated[str, typer.Option(help="Τι είδους είναι. What kind they are.")] = "press_release",
    subtype: Annotated[str, typer.Option(help="Το υποείδος τους. Their subtype.")] = "",
    setting: Annotated[
        list[str] | None,
        typer.Option("--set", help="Ρύθμιση του είδους, π.χ. url=https://… (ξανά για περισσότερες). A setting of it."),
    ] = None,
    every: Annotated[int, typer.Option(help="Κάθε πόσα λεπτά κοιτάζεται. Minutes between looks.")] = 30,
    first: Annotated[
        str, typer.Option(help="Όσα υπάρχουν ήδη: known (γνωστά), drafts (πρόχειρα). What is there already.")
    ] = "known",
    rule: Annotated[
        list[str] | None,
        typer.Option("--post", help="Τι φεύγει χωρίς άνθρωπο: «φορέας είδος: λέξεις». What leaves without a person."),
    ] = None,
) -> None:
    """Προσθέτει πηγή. Adds a source."""
    from producers.imports.importers.known import importers
    from producers.imports.rules import Rule
    from producers.imports.sources import Wanted
    from producers.imports.sources import add as add_source

    given = dict(word.partition("=")[::2] for word in setting or ())
    wanted = Wanted(
        printable(name), importer, given, issuer, kind, subtype, timedelta(minutes=every), first,
        [Rule.written(printable(line)) for line in rule or ()],
    )  # fmt: skip
    with known_as(name="NAME", importer="--from", issuer="--issuer", every="--every", first="--first", rules="--post"):
        async with opened() as hub:
            await add_source(hub.store, hub.clock, importers(hub.context), wanted, getpass.getuser())
    say("Έγινε· δοκιμάστε την: keryx imports run --dry-run.", "Done; try it: keryx imports run --dry-run.")


@app.command("run")
@command
async def run(
    name: Name,
    dry: Annotated[
        bool, typer.Option("--dry-run", help="Τι θα ερχόταν· δεν αποθηκεύει τίποτα. Shows only, stores nothing.")
    ] = False,
) -> None:
    """Κοιτάζει τώρα την πηγή. Looks at the source now."""
    from keryx.wiring import looking
    from producers.imports.items import Trouble
    from producers.imports.planning import Asks
    from producers.imports.sources import find, named

    async with opened() as hub:
        source = await named(hub.store, printable(name))
        if not dry:
            if source.state != "on":
                fail(f"Η πηγή δεν λειτουργεί ({source.state}).", f"The source is not running ({source.state}).", 3)
            done = await looking(hub).look(source)
            after = await find(hub.store, source.id)
            for step in done:
                typer.echo(f"{step.what:7} {step.item.title}")
            if after.trouble or after.reason:
                said = after.trouble or {"el": after.reason or "", "en": after.reason or ""}
                fail(said["el"], said["en"], 3)
            return
        try:
            planned = await looking(hub).dry_run(source)
        except Trouble as trouble:
            fail(trouble.said.el, trouble.said.en, 3)
        except Asks as asks:
            fail(f"Ρωτά: {asks.reason}.", f"It asks: {asks.reason}.", 3)
    for step in planned.steps:
        typer.echo(f"{step.what:7} {step.item.title}")
        for error in step.errors:
            typer.echo(f"        {error.field}: {error.en if english() else error.el}")
        for why in step.said:
            typer.echo(f"        {why.text(language())}")
    for one in planned.wrong:
        typer.echo(f"wrong   {one.where}: {one.said.text(language())}")


@app.command("log")
@command
async def log(name: Name, most: Annotated[int, typer.Option(help="Πόσες γραμμές. How many lines.")] = 50) -> None:
    """Τι έγινε με όσα ήρθαν. What happened to what came."""
    from sqlalchemy import select

    from producers.imports.sources import named
    from producers.imports.tables import log as lines

    async with opened() as hub:
        source = await named(hub.store, printable(name))
        mine = select(lines).where(lines.c.source == source.id).order_by(lines.c.id.desc()).limit(most)
        async with hub.store.read() as connection:
            rows = (await connection.execute(mine)).all()
    for row in reversed(rows):
        typer.echo(f"{row.at:%Y-%m-%d %H:%M}Z {row.what:8} {row.named}: {row.en if english() else row.el}")


@app.command("change")
@command
async def change(
    name: Name,
    every: Annotated[int | None, typer.Option(help="Κάθε πόσα λεπτά κοιτάζεται. Minutes between looks.")] = None,
    rule: Annotated[
        list[str] | None,
        typer.Option("--post", help="Τι φεύγει χωρίς άνθρωπο, αντί για όσα ίσχυαν· κενό: τίποτα. Instead of before."),
    ] = None,
) -> None:
    """Αλλάζει κάθε πότε κοιτάζεται, και τι φεύγει χωρίς άνθρωπο. How often, and what leaves without a person."""
    from producers.imports import sources
    from producers.imports.rules import Rule

    with known_as(every="--every", rules="--post"):
        async with opened() as hub:
            source = await sources.named(hub.store, printable(name))
            await sources.change(
                hub.store,
                hub.clock,
                source.id,
                getpass.getuser(),
                every=timedelta(seconds=source.every_s) if every is None else timedelta(minutes=every),
                rules=source.ruled if rule is None else [Rule.written(printable(one)) for one in rule if one.strip()],
            )
    say("Έγινε.", "Done.")


@app.command("pause")
@command
async def pause(name: Name) -> None:
    """Δεν κοιτάζεται πια, ώσπου να συνεχιστεί. It is not looked at until it goes on."""
    from producers.imports import sources

    async with opened() as hub:
        source = await sources.named(hub.store, printable(name))
        await sources.pause(hub.store, hub.clock, source.id, getpass.getuser())
    say("Έγινε.", "Done.")


@app.command("go-on")
@command
async def go_on(
    name: Name,
    first: Annotated[
        str, typer.Option("--as", help="Όσα υπάρχουν τώρα: known (γνωστά), drafts (πρόχειρα). What is there now.")
    ] = "",
) -> None:
    """Συνεχίζει, και απαντά σε πηγή που ρωτά. Goes on, and answers a source that asks."""
    from producers.imports import sources

    async with opened() as hub:
        source = await sources.named(hub.store, printable(name))
        if first not in ("", "known", "drafts"):
            fail("--as: known ή drafts.", "--as: known or drafts.", 2)
        wanted: sources.First | None = "known" if first == "known" else "drafts" if first else None
        await sources.go_on(hub.store, hub.clock, source.id, getpass.getuser(), wanted)
    say("Έγινε.", "Done.")
