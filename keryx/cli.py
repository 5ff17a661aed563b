"""The command line: run the hub, post and correct, follow, and settle what stands still."""

import getpass
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer
import uvloop

from core import logs
from core.command_line import CommandLine
from core.errors import Conflict
from core.language.counts import grouped
from keryx import (
    brakes,
    estimating,
    guests,
    guests_door,
    imports,
    magazine,
    people,
    press,
    reporting,
    retention,
    speaking,
    staff,
    standing,
    statutory,
    subscribers,
    tokens,
    usage,
)
from keryx.console import (
    WORDS,
    WRONG_INPUT,
    Announcement,
    File,
    Json,
    announcement_id,
    command,
    context,
    english,
    fail,
    known_as,
    language,
    moment,
    opened,
    read_file,
    refuse,
    say,
)
from keryx.parts import CHANNELS, part
from producers.problems import said
from schemas.actions import Reason, Weight

if (
    TYPE_CHECKING
):  # each command loads what it needs: help, and a word written wrong, do not wait for a database's driver
    from core.idempotency import Key
    from core.matrix import Matrix
    from keryx.wiring import Hub
    from producers.taking import Posted

app = typer.Typer(
    name="keryx",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Κῆρυξ: ο κόμβος ανακοινώσεων του Δήμου. The notification hub of a municipality.",
)
app.add_typer(standing.app)
app.add_typer(brakes.app, name="brakes")
subscribers.app.add_typer(people.app)
app.add_typer(estimating.app)
app.add_typer(reporting.app)
app.add_typer(speaking.app)
app.add_typer(subscribers.app, name="subscribers")
app.add_typer(retention.app)
app.add_typer(statutory.app, name="statutory")
app.add_typer(press.app, name="press")
guests.app.add_typer(guests_door.app)
app.add_typer(guests.app, name="guests")
app.add_typer(magazine.app, name="magazine")
app.add_typer(staff.app, name="staff")
app.add_typer(imports.app, name="imports")
app.add_typer(tokens.making)
app.add_typer(tokens.app, name="tokens")
REASONS = ", ".join(f"{reason} {WORDS(f'reason.{reason}', 'el')}" for reason in Reason)


def main() -> None:
    """The program `keryx`."""
    uvloop.install()
    logs.configure()
    sys.exit(run(sys.argv[1:]))


def run(words: Sequence[str]) -> int:
    """One command, by the words behind the program's name; how it ends."""
    mount_channels()
    try:
        ended = typer.main.get_command(app).main(list(words), prog_name="keryx", standalone_mode=False)
        return int(ended or 0)
    except typer.TyperException as error:
        return _unusable(error, as_json="--json" in words)
    except typer.Abort:
        return 1


def _unusable(error: typer.TyperException, *, as_json: bool) -> int:
    """The command was not written right, or only begun: then its help is the answer."""
    if type(error).__name__ == "NoArgsIsHelpError":
        return WRONG_INPUT  # typer has shown it
    el, en = (usage.said(error, language) for language in ("el", "en"))
    try:
        refuse(said(400, el, en, english=english()), WRONG_INPUT, as_json=as_json)
    except typer.Exit as end:
        return end.exit_code


def mount_channels() -> None:
    """Commands that a channel's folder brings of its own, in a group of its name or at the top."""
    line = CommandLine(command, context, say, app)
    for name in CHANNELS:
        module = part(name, "commands")
        if module is not None:
            module.mount(line)


# ---- running


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
        _must_be_one(wanted, CHANNELS)
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
        _must_be_one(channel, CHANNELS)
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


# ---- posting


def _key(what: str, body: object) -> "Key":
    """The same command twice is one action: its key is made of what it says."""
    from core.idempotency import Key, fingerprint

    return Key(f"cli:{getpass.getuser()}"[:64], what, fingerprint(body), body, of_content=True)


@app.command()
@command
async def post(
    file: File,
    again: Annotated[
        bool,
        typer.Option("--again", help="Νέα ανάρτηση κι ας έχει ξαναναρτηθεί. Post it even if it was posted before."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Αναρτά μια ανακοίνωση (YAML ή JSON). Posts an announcement; the same file twice is one post."""
    data = read_file(file)
    async with opened() as hub:
        posted = await hub.posting.post(data, getpass.getuser(), key=None if again else _key("post", data))
    _tell(posted, as_json)


@app.command()
@command
async def correct(
    announcement: Announcement,
    file: File,
    reason: Annotated[Reason, typer.Option(help=f"Ο λόγος της αλλαγής: {REASONS}. Why it changes.")],
    weight: Annotated[
        Weight,
        typer.Option(help="minor: δεν ξαναστέλνεται σε όσους το έχουν (not sent again). material: στέλνεται (sent)."),
    ],
    note: Annotated[str | None, typer.Option(help="Τι άλλαξε, με δικά σας λόγια. What changed, in your words.")] = None,
    as_json: Json = False,
) -> None:
    """Διορθώνει. Corrects it."""
    identity, data = await announcement_id(announcement), read_file(file)
    key = _key(f"correct {identity}", [data, reason, weight, note])
    with known_as(announcement="", note="--note"):
        async with opened() as hub:
            posted = await hub.posting.correct(
                identity, data, getpass.getuser(), reason=reason, weight=weight, note=note, key=key
            )
    _tell(posted, as_json)


@app.command()
@command
async def withdraw(
    announcement: Announcement,
    reason: Annotated[str, typer.Option(help="Ο λόγος, όπως θα δημοσιευθεί. The reason, as it will be shown.")],
    as_json: Json = False,
) -> None:
    """Αποσύρει, οριστικά. Withdraws it, for good."""
    identity = await announcement_id(announcement)
    key = _key(f"withdraw {identity}", reason)
    with known_as(reason="--reason"):
        async with opened() as hub:
            posted = await hub.posting.withdraw(identity, getpass.getuser(), reason=reason, key=key)
    _tell(posted, as_json)


@app.command()
@command
async def expunge(
    announcement: Announcement,
    reason: Annotated[str, typer.Option(help="Ο λόγος· μένει. The reason; it stays.")],
    as_json: Json = False,
) -> None:
    """Απαλείφει: καταστρέφει το περιεχόμενο παντού όπου είναι δικό μας. Destroys the content everywhere ours."""
    identity = await announcement_id(announcement)
    key = _key(f"expunge {identity}", reason)
    with known_as(reason="--reason"):
        async with opened() as hub:
            posted = await hub.posting.expunge(identity, getpass.getuser(), reason=reason, key=key)
    _tell(posted, as_json)


@app.command()
@command
async def schedule(
    announcement: Announcement,
    release: Annotated[str | None, typer.Option(help="Πότε δημοσιεύεται. When it goes out.")] = None,
    expiry: Annotated[str | None, typer.Option(help="Πότε λήγει. When it ends.")] = None,
    no_expiry: Annotated[bool, typer.Option("--no-expiry", help="Δεν λήγει πια. It ends no more.")] = False,
    pause: Annotated[bool | None, typer.Option("--pause/--resume", help="Παύση ή συνέχεια. Pause or go on.")] = None,
) -> None:
    """Αλλάζει πότε βγαίνει, λήγει ή σταματά προσωρινά. Changes when it goes out, ends or pauses."""
    if release is None and expiry is None and pause is None and not no_expiry:
        fail(
            "Δεν είπατε τι αλλάζει· δώστε --release, --expiry, --no-expiry, --pause ή --resume.",
            "You did not say what changes; give --release, --expiry, --no-expiry, --pause or --resume.",
            WRONG_INPUT,
        )
    if expiry is not None and no_expiry:
        fail(
            "Δώστε --expiry ή --no-expiry, όχι και τα δύο.",
            "Give --expiry or --no-expiry, not both.",
            WRONG_INPUT,
        )
    identity = await announcement_id(announcement)
    release_at = moment(release, "--release") if release is not None else None
    expires_at = moment(expiry, "--expiry") if expiry is not None else None
    with known_as(expiry="--expiry"):
        async with opened() as hub:
            await hub.posting.reschedule(
                identity,
                getpass.getuser(),
                release_at=release_at,
                expires_at=expires_at,
                ends=not no_expiry,
                paused=pause,
            )
    say("Οι χρόνοι άλλαξαν.", "The times are changed.")


def _tell(posted: "Posted", as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"id": posted.id, "reference": posted.reference, "edition": posted.edition}))
        return
    say(
        f"{posted.reference}, έκδοση {posted.edition}\nkeryx status {posted.id}",
        f"{posted.reference}, edition {posted.edition}\nkeryx status {posted.id}",
    )


# ---- following


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
        _must_be_one(channel, tuple(hub.channels))
        count = await replay_channel(hub.store, channel, start, hub.clock.now())
        hub.wake.notify("outbox", f"items:{channel}")
    say(
        "1 ανακοίνωση" if count == 1 else f"{grouped(count, 'el')} ανακοινώσεις",
        "1 announcement" if count == 1 else f"{grouped(count, 'en')} announcements",
    )


def _must_be_one(channel: str, channels: Sequence[str]) -> None:
    if channel not in channels:
        listed = ", ".join(channels)
        fail(
            f"Δεν υπάρχει κανάλι «{channel}»· διαλέξτε ένα από: {listed}.",
            f"There is no channel “{channel}”; choose one of: {listed}.",
            WRONG_INPUT,
        )
