"""The command line: run the hub, post and correct, follow, and settle what stands still."""

import getpass
import hashlib
import json
from pathlib import Path
from typing import Annotated

import typer
import uvloop
from sqlalchemy import select

from audience import registry
from consumers.replay import replay as replay_channel
from core import logs, restore
from core.dead_letters import dead_letter, drop, open_letters
from core.directory import save_directory
from core.errors import Conflict
from core.idempotency import Key
from core.matrix import Matrix, hold_old_text, matrix
from core.second_chance import answer_unknown, found_as, let_go, retry_letter
from core.settings import Settings
from core.store import Store
from core.tables import deliveries
from keryx import checking, running, subscribers
from keryx.console import announcement_id, command, english, fail, moment, read_file, say
from keryx.migrate import migrate as migrate_store
from keryx.wiring import CHANNELS, Hub, part
from producers.api.tokens import make_token
from schemas.edition import Reason, Weight

app = typer.Typer(
    name="keryx",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Κῆρυξ: ο κόμβος ανακοινώσεων του Δήμου.",
)
letters = typer.Typer(no_args_is_help=True, help="Ό,τι δεν μπόρεσε να διεκπεραιωθεί. Dead letters.")
unknowns = typer.Typer(no_args_is_help=True, help="Παραδόσεις με άγνωστη έκβαση. Deliveries of unknown outcome.")
restoring = typer.Typer(no_args_is_help=True, help="Μετά από επαναφορά αντιγράφου. After a restored backup.")
app.add_typer(letters, name="dead-letters")
app.add_typer(restoring, name="restore")
app.add_typer(unknowns, name="unknown")
app.add_typer(subscribers.app, name="subscribers")
Json = Annotated[bool, typer.Option("--json", help="Μηχανικά αναγνώσιμη απάντηση. Answer as JSON.")]
Announcement = Annotated[str, typer.Argument(metavar="ID", help="Η ταυτότητα της ανακοίνωσης. The announcement's id.")]


def main() -> None:
    """The program `keryx`."""
    uvloop.install()
    logs.configure()
    mount_channels()
    app()


def mount_channels() -> None:
    """Commands that a channel's folder brings of its own."""
    for name in CHANNELS:
        module = part(name, "commands")
        if module is not None:
            app.add_typer(module.app, name=name)


# ---- running


@app.command()
@command
async def up() -> None:
    """Σελίδες και εργάτης μαζί. The pages and a worker."""
    async with running.opened() as hub:
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
    async with running.opened() as hub:
        await running.serve(hub, ready=lambda: _serving(hub))


def _serving(hub: Hub) -> None:
    say(f"Κῆρυξ: {hub.settings.url}", f"Keryx: {hub.settings.url}")


@app.command()
@command
async def worker(
    channel: Annotated[list[str] | None, typer.Option(help="Κανάλι (ξανά για περισσότερα). A channel.")] = None,
    name: Annotated[str | None, typer.Option(hidden=True)] = None,
    child: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Ένας ακόμη εργάτης (PostgreSQL). One more worker, on this or another machine."""
    settings = Settings()
    if settings.database.startswith("sqlite") and not child:
        raise Conflict(
            "Η SQLite εξυπηρετεί έναν μόνο κόμβο: ο εργάτης της ξεκινά με το «keryx up». "
            "Για περισσότερους ορίστε KERYX_DATABASE=postgresql://…",
            "SQLite serves one hub only: its worker starts with `keryx up`. "
            "For more workers set KERYX_DATABASE=postgresql://…",
        )
    for wanted in channel or ():
        if wanted not in CHANNELS:
            fail(f"Δεν υπάρχει κανάλι «{wanted}».", f"There is no channel “{wanted}”.", 2)
    await running.work(tuple(channel or ()), name, end_with_parent=child)


@app.command()
@command
async def migrate() -> None:
    """Φέρνει τη βάση στη μορφή αυτής της έκδοσης. Brings the database to this version's shape."""
    store = Store.open(Settings().database)
    await migrate_store(store)
    await store.close()


@app.command()
@command
async def check() -> None:
    """Τι λείπει ή είναι λάθος, με απλά λόγια. What is missing or wrong, in plain words."""
    findings = await checking.check()
    for finding in findings:
        typer.echo(finding.text(english=english()))
    if any(finding.wrong for finding in findings):
        raise typer.Exit(1)


@app.command()
@command
async def token(name: Annotated[str, typer.Argument(help="Ποιος θα το χρησιμοποιεί. Who will use it.")]) -> None:
    """Νέο διακριτικό για το API· φαίνεται μόνο τώρα. A new API token, shown only now."""
    async with running.opened() as hub:
        typer.echo(await make_token(hub.store, hub.clock, name))


@app.command()
@command
async def directory(file: Path) -> None:
    """Φορείς, θέματα και περιοχές από αρχείο. Issuers, topics and areas from a file."""
    lists = read_file(file)
    async with running.opened() as hub, hub.store.write() as connection:
        await save_directory(connection, lists)


# ---- posting


@app.command()
@command
async def post(file: Path, as_json: Json = False) -> None:
    """Αναρτά μια ανακοίνωση (YAML ή JSON). Posts an announcement; the same file twice is one post."""
    data = read_file(file)
    canonical = json.dumps(data, sort_keys=True, ensure_ascii=False, default=str)
    key = Key(f"cli:{getpass.getuser()}", "post", hashlib.sha256(canonical.encode()).hexdigest(), data)
    async with running.opened() as hub:
        posted = await hub.posting.post(data, getpass.getuser(), key=key)
    _tell(posted.id, posted.reference, posted.edition, as_json)


@app.command()
@command
async def correct(
    announcement: Announcement,
    file: Path,
    reason: Annotated[Reason, typer.Option(help="Ο λόγος της αλλαγής. Why it changes.")],
    weight: Annotated[Weight, typer.Option(help="minor: δεν ξαναστέλνεται σε όσους το έχουν. material: στέλνεται.")],
    note: Annotated[str | None, typer.Option(help="Τι άλλαξε, με δικά σας λόγια. What changed, in your words.")] = None,
    as_json: Json = False,
) -> None:
    """Διορθώνει. Corrects it."""
    data = read_file(file)
    async with running.opened() as hub:
        posted = await hub.posting.correct(
            announcement_id(announcement), data, getpass.getuser(), reason=reason, weight=weight, note=note
        )
    _tell(posted.id, posted.reference, posted.edition, as_json)


@app.command()
@command
async def withdraw(
    announcement: Announcement,
    reason: Annotated[str, typer.Option(help="Ο λόγος, όπως θα δημοσιευθεί. The reason, as it will be shown.")],
    as_json: Json = False,
) -> None:
    """Αποσύρει, οριστικά. Withdraws it, for good."""
    async with running.opened() as hub:
        posted = await hub.posting.withdraw(announcement_id(announcement), getpass.getuser(), reason=reason)
    _tell(posted.id, posted.reference, posted.edition, as_json)


@app.command()
@command
async def expunge(
    announcement: Announcement,
    reason: Annotated[str, typer.Option(help="Ο λόγος· μένει. The reason; it stays.")],
    as_json: Json = False,
) -> None:
    """Απαλείφει: καταστρέφει το περιεχόμενο παντού όπου είναι δικό μας. Destroys the content everywhere ours."""
    async with running.opened() as hub:
        posted = await hub.posting.expunge(announcement_id(announcement), getpass.getuser(), reason=reason)
    _tell(posted.id, posted.reference, posted.edition, as_json)


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
    if expiry and no_expiry:
        fail("Δώστε --expiry ή --no-expiry, όχι και τα δύο.", "Give --expiry or --no-expiry, not both.", 2)
    async with running.opened() as hub:
        await hub.posting.reschedule(
            announcement_id(announcement),
            getpass.getuser(),
            release_at=moment(release) if release else None,
            expires_at=moment(expiry) if expiry else None,
            ends=not no_expiry,
            paused=pause,
        )


def _tell(announcement: str, reference: str, edition: int, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"id": announcement, "reference": reference, "edition": edition}))
        return
    say(
        f"{reference}, έκδοση {edition}\nkeryx status {announcement}",
        f"{reference}, edition {edition}\nkeryx status {announcement}",
    )


# ---- following


@app.command()
@command
async def status(announcement: Announcement, as_json: Json = False) -> None:
    """Ποιος έχει τι: έκδοση × κανάλι. Who has what: edition × channel."""
    wanted = announcement_id(announcement)
    async with running.opened() as hub, hub.store.read() as connection:
        found = await matrix(connection, wanted)
        old = await hold_old_text(connection, wanted)
    if as_json:
        typer.echo(json.dumps(found.to_json()))
        return
    _table(found)
    if old:
        say(f"{old} έχουν ακόμη το παλιό κείμενο.", f"{old} still hold the old text.")


def _table(found: Matrix) -> None:
    typer.echo(found.reference)
    for edition in found.editions:
        say(f"Έκδοση {edition.number} ({edition.action})", f"Edition {edition.number} ({edition.action})")
        for name, cell in edition.channels.items():
            counts = ", ".join(f"{state} {n}" for state, n in cell.counts.items() if n)
            typer.echo(f"  {name:10} {cell.plan:10} {cell.planned:>7}  {counts}")


@app.command()
@command
async def replay(
    channel: Annotated[str, typer.Option(help="Το κανάλι. The channel.")],
    since: Annotated[str, typer.Option(help="Από πότε. Since when.")],
) -> None:
    """Ξαναδίνει τις ανακοινώσεις σε ένα κανάλι· κανείς δεν παίρνει κάτι δύο φορές. Offers them to a channel again."""
    async with running.opened() as hub:
        if channel not in hub.channels:
            fail(f"Δεν υπάρχει κανάλι «{channel}».", f"There is no channel “{channel}”.", 2)
        async with hub.store.write() as connection:
            count = await replay_channel(connection, channel, moment(since), hub.clock.now())
        hub.wake.notify("outbox", f"items:{channel}")
    say(f"{count} ανακοινώσεις", f"{count} announcements")


# ---- what stands still


@letters.command("list")
@command
async def letters_list(as_json: Json = False) -> None:
    """Όσα περιμένουν κάποιον να τα δει. Those that wait for somebody."""
    async with running.opened() as hub, hub.store.read() as connection:
        found = await open_letters(connection)
    if as_json:
        typer.echo(
            json.dumps(
                [
                    {"id": x.id, "source": x.source, "channel": x.channel, "reason": x.reason, "at": x.at.isoformat()}
                    for x in found
                ]
            )
        )
        return
    for letter in found:
        typer.echo(f"{letter.id:>6}  {letter.at:%Y-%m-%d %H:%M}  {letter.channel or letter.source:10} {letter.reason}")
    if not found:
        say("Κανένα.", "None.")


@letters.command("show")
@command
async def letters_show(letter: int) -> None:
    """Ένα, ολόκληρο. One, whole."""
    async with running.opened() as hub, hub.store.read() as connection:
        found = await dead_letter(connection, letter)
    for name in ("id", "at", "state", "source", "channel", "announcement", "key", "type", "reason"):
        typer.echo(f"{name:13} {getattr(found, name) or ''}")
    if found.body:
        typer.echo(found.body.decode("utf-8", "replace"))


@letters.command("retry")
@command
async def letters_retry(letter: int) -> None:
    """Ξαναδοκιμάζεται. Try it again."""
    async with running.opened() as hub:
        async with hub.store.write() as connection:
            await retry_letter(connection, letter, hub.clock.now())
        hub.wake.notify("outbox", "agenda")


@letters.command("drop")
@command
async def letters_drop(letter: int) -> None:
    """Δεν χρειάζεται τίποτα άλλο. Nothing more is to be done."""
    async with running.opened() as hub, hub.store.write() as connection:
        await drop(connection, letter)


@restoring.command("status")
@command
async def restore_status() -> None:
    """Γιατί δεν στέλνεται τίποτα, και τι χάθηκε. Why nothing is sent, and what was lost."""
    async with running.opened() as hub:
        found = await restore.status(hub.store, hub.witness)
    if found.held is None:
        say("Ο κόμβος δουλεύει κανονικά.", "The hub works normally.")
        return
    say(f"Δεν στέλνεται τίποτα: {found.held}", f"Nothing is sent: {found.held}")
    for deed in found.lost:
        typer.echo(f"  {deed.reference}  {deed.action}  {deed.announcement}  {deed.head}")


@restoring.command("go")
@command
async def restore_go() -> None:
    """Συνέχεια: ό,τι ήταν μισό ξαναστέλνεται μόνο με σήμανση. Go on: what was unfinished goes out again only marked."""
    async with running.opened() as hub:
        done = await restore.resume(hub.store, hub.witness, hub.clock, hub.channels, registry.stay_away)
        hub.wake.notify("outbox", "agenda", *(f"items:{name}" for name in hub.channels))
    say(
        f"Συνεχίζουμε. Με σήμανση: {done.marked}. Περιμένουν απάντηση: {done.asked}. Είχαν φύγει: {done.left}.",
        f"Going on. Marked: {done.marked}. Waiting for an answer: {done.asked}. Had left: {done.left}.",
    )


@unknowns.command("list")
@command
async def unknown_list() -> None:
    """Παραδόσεις που περιμένουν να πει κάποιος αν έφτασαν. Deliveries that wait for a person's word."""
    async with running.opened() as hub, hub.store.read() as connection:
        rows = await connection.execute(
            select(
                deliveries.c.id,
                deliveries.c.channel,
                deliveries.c.target,
                deliveries.c.announcement,
                deliveries.c.reason,
            )
            .where(deliveries.c.state == "unknown")
            .order_by(deliveries.c.id)
            .limit(500)
        )
        for row in rows:
            typer.echo(f"{row.id:>8}  {row.channel:10} {row.target}  {row.announcement}  {row.reason or ''}")


@unknowns.command("sent")
@command
async def unknown_sent(
    delivery: int,
    message: Annotated[
        str | None,
        typer.Option(help="Ο σύνδεσμος ή ο αριθμός της, όπου το κανάλι τον χρειάζεται. Its link or number."),
    ] = None,
) -> None:
    """Έφτασε: το είδα. It is there: I looked."""
    async with running.opened() as hub, hub.store.write() as connection:
        ref = await found_as(connection, hub.channels, delivery, message)
        await answer_unknown(connection, delivery, "sent", getpass.getuser(), hub.clock.now(), ref=ref)


@unknowns.command("again")
@command
async def unknown_again(delivery: int) -> None:
    """Δεν έφτασε: να ξανασταλεί. It is not there: send it again."""
    async with running.opened() as hub, hub.store.write() as connection:
        await answer_unknown(connection, delivery, "again", getpass.getuser(), hub.clock.now())


@app.command("let-go")
@command
async def let_go_command(announcement: Announcement) -> None:
    """Στέλνει όσα κρατήθηκαν επειδή άργησαν πολύ. Sends what was held because it had become too old."""
    async with running.opened() as hub, hub.store.write() as connection:
        count = await let_go(connection, announcement_id(announcement), hub.clock.now())
    say(f"{count} παραδόσεις", f"{count} deliveries")
