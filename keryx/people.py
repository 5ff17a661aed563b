"""`keryx subscribers enter`, `find`, `show` …: what a person asks for on paper, by phone or at the counter."""

import getpass
import sys
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from keryx.console import WORDS, WRONG_INPUT, command, fail, language, opened, printable, say, wording_of
from keryx.subscribers import issuer_of, known_of

if TYPE_CHECKING:  # each command loads what it needs
    from audience.imports.lines import Known
    from audience.registry import Subscriber, Subscription
    from core.store import Store
    from keryx.wiring import Hub

app = typer.Typer()
EMAIL = Annotated[str, typer.Argument(metavar="EMAIL", help="Η διεύθυνσή του. Their address.")]
LISTED = "με κόμματα· κενό: όλα. by commas; empty: all."


class Source(StrEnum):
    PAPER = "paper"
    PHONE = "phone"
    COUNTER = "counter"


class Form(StrEnum):
    JSON = "json"
    CSV = "csv"


def normal(email: str) -> str:
    """As the register spells it."""
    from audience.addresses import normalised

    try:
        return normalised(printable(email))
    except ValueError:
        fail(
            "EMAIL: δεν είναι διεύθυνση ηλεκτρονικού ταχυδρομείου.",
            "EMAIL: this is no e-mail address.",
            WRONG_INPUT,
        )


async def _one(store: "Store", email: str) -> "Subscriber":
    """Whoever has this address, in whatever state they are."""
    from audience import registry

    found = await registry.find_by_email(store, normal(email))
    if found is None:
        fail("Δεν υπάρχει συνδρομητής με αυτή τη διεύθυνση.", "There is no subscriber with this address.", 4)
    return found


def _wanted(known: "Known", **cells: str) -> "Subscription":
    """Of what was typed; errors name the options."""
    from audience.imports.ours import manner_of, subscription_of
    from audience.spreadsheet import Cells
    from core.errors import Invalid

    line = Cells(0, {name: text.replace(",", ";") for name, text in cells.items()})
    found = subscription_of(line, known)
    found = replace(found, manner=replace(found.manner, **manner_of(line)))
    if line.errors:
        raise Invalid([replace(error, field=f"--{error.field.partition(', ')[2]}") for error in line.errors])
    return found


def _scanned(path: Path) -> tuple[bytes, str]:
    """A scanned form and its suffix."""
    from audience.clerk import MOST_SCAN_BYTES, scanned

    name = printable(str(path))
    try:
        found = scanned(path.read_bytes())
    except OSError as error:
        fail(f"--scan: δεν διαβάζεται το {name} ({error.strerror}).", f"--scan: cannot read {name}.", WRONG_INPUT)
    if found is None:
        most = MOST_SCAN_BYTES // 1024 // 1024
        fail(
            f"--scan: δώστε PDF, PNG ή JPEG έως {most} MiB.", f"--scan: give a PDF, PNG or JPEG of {most} MiB at most.",
            WRONG_INPUT,
        )  # fmt: skip
    return found


@app.command("enter")
@command
async def enter(
    email: EMAIL,
    source: Annotated[Source, typer.Option(help="paper, phone ή counter. paper, phone or counter.")],
    consent: Annotated[
        str | None, typer.Option(help="Τα λόγια του εντύπου που υπέγραψε. The words of the form they signed.")
    ] = None,
    scan: Annotated[Path | None, typer.Option(help="Το υπογεγραμμένο έντυπο. The signed form, scanned.")] = None,
    spoken: Annotated[str, typer.Option("--language", help="Η γλώσσα του. Their language.")] = "el",
    topics: Annotated[str, typer.Option(help=f"Θέματα, {LISTED}")] = "",
    areas: Annotated[str, typer.Option(help=f"Περιοχές, {LISTED}")] = "",
    kinds: Annotated[str, typer.Option(help=f"Είδη, {LISTED}")] = "",
    issuers: Annotated[str, typer.Option(help=f"Φορείς, {LISTED}")] = "",
    frequency: Annotated[
        str, typer.Option(help="at once, daily ή weekly (αμέσως, καθημερινά, εβδομαδιαία). How often.")
    ] = "at once",
    urgent: Annotated[bool, typer.Option(help="Τα επείγοντα αμέσως. Urgent ones at once.")] = True,
    reminders: Annotated[bool, typer.Option(help="Υπενθυμίσεις. Reminders.")] = False,
    magazine: Annotated[bool, typer.Option(help="Το ηλεκτρονικό περιοδικό. The e-magazine.")] = False,
    issuer: Annotated[str | None, typer.Option(help="Ο φορέας που γράφει το μήνυμα. In whose name we write.")] = None,
) -> None:
    """Καταχωρίζει όποιον το ζήτησε: υπογεγραμμένο έντυπο αμέσως, αλλιώς του στέλνει μήνυμα. Enters who asked for it.

    A signed and scanned form is consent; everybody else gets a confirmation mail first.
    """
    from audience import clerk
    from audience.consent import Wording
    from audience.imports.telling import ASKING
    from audience.signups import Asked
    from core.directory import load_directory
    from core.tokens import Keys

    words = wording_of(consent, "--consent") if consent is not None else None
    if source is Source.PAPER and (scan is None or words is None):
        fail(
            "Για υπογεγραμμένο έντυπο δώστε --scan (το αρχείο του) και --consent (τα λόγια που υπέγραψε).",
            "For a signed form give --scan (its file) and --consent (the words they signed).",
            WRONG_INPUT,
        )
    scanned = _scanned(scan) if scan is not None else None
    async with opened() as hub:
        async with hub.store.read() as connection:
            lists = await load_directory(connection)
        switches = {"urgent": urgent, "reminders": reminders, "magazine": magazine}
        wanted = _wanted(
            known_of(lists),
            email=normal(email),
            language=spoken,
            topics=topics,
            areas=areas,
            kinds=kinds,
            issuers=issuers,
            frequency=frequency,
            **{name: "yes" if on else "no" for name, on in switches.items()},
        )
        channel = hub.context.letters
        if channel is None and source is not Source.PAPER:
            fail("Το κανάλι που γράφει μηνύματα είναι κλειστό.", "The channel that writes letters is off.", 3)
        asked = Asked(
            wanted.email,
            wanted.language,
            wanted.choices,
            Wording(words, wanted.language) if words else ASKING.get(wanted.language) or ASKING["en"],
            channel or "",
            source.value,
            issuer_of(lists, issuer),
            who=getpass.getuser(),
        )
        keys, now = Keys(hub.store, hub.clock), hub.clock.now()
        entered = await clerk.enter(hub.store, hub.media, keys, hub.witness, hub.wake, asked, now, scan=scanned)
    typer.echo(WORDS(f"entered.{entered}", language()))


@app.command("find")
@command
async def find(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Μέρος διεύθυνσης. Part of an address.")],
) -> None:
    """Βρίσκει διευθύνσεις που περιέχουν ένα κείμενο. Finds addresses that contain a text (at most 50)."""
    from audience import registry

    async with opened() as hub:
        found = await registry.search(hub.store, printable(text).strip().lower())
    for one in found:
        typer.echo(f"{one.email}  {WORDS(f'subscriber.{one.state}', language())}  {one.language}")
    if not found:
        say("Κανείς.", "Nobody.")


@app.command("show")
@command
async def show(
    email: EMAIL,
    form: Annotated[Form, typer.Option("--format", help="json ή csv. json or csv.")] = Form.JSON,
) -> None:
    """Γράφει όλα όσα έχουμε για ένα πρόσωπο, να τα πάρει. Writes all we have of somebody, for them to take along."""
    from audience import export
    from keryx.wiring import forgetting

    async with opened() as hub:
        data = await export.under(hub.store, normal(email), forgetting())
    if data is None:
        fail("Δεν έχουμε τίποτε για αυτή τη διεύθυνση.", "We hold nothing about this address.", 4)
    sys.stdout.write(export.as_json(data) if form is Form.JSON else export.as_csv(data))


@app.command("history")
@command
async def history(email: EMAIL) -> None:
    """Δείχνει κάθε συγκατάθεση και αλλαγή της. Shows every consent and change: when, to whom, how, in which words."""
    from audience import consent
    from schemas.moments import ATHENS

    async with opened() as hub:
        who = await _one(hub.store, email)
        async with hub.store.read() as connection:
            entries = await consent.history(connection, who.id)
    for entry in entries:
        act = WORDS(f"consent.{entry.act}", language())
        what = WORDS(f"consent.{entry.what}", language())
        by = f" ({entry.who})" if entry.who else ""
        typer.echo(f"{entry.at.astimezone(ATHENS):%d/%m/%Y %H:%M}  {act}: {what}  {entry.issuer}  {entry.source}{by}")
        if entry.wording:
            typer.echo(f"    «{entry.wording}»")


@app.command("erase")
@command
async def erase(
    email: EMAIL,
    yes: Annotated[bool, typer.Option("--yes", help="Χωρίς ερώτηση. Without asking.")] = False,
) -> None:
    """Διαγράφει κάθε στοιχείο ενός προσώπου (ΓΚΠΔ άρθρο 17). Erases a person (GDPR Art. 17); it cannot be undone."""
    from audience.statutory import lists
    from core.language.dates import ATHENS

    address = normal(email)
    if not yes and not typer.confirm(WORDS("erase.sure", language(), email=address)):
        return
    async with opened() as hub:
        gone = await erased(hub, address)
        async with hub.store.read() as connection:
            kept = await lists.holding(connection, address)
    typer.echo(WORDS("erase.done" if gone else "erase.nobody", language()))
    for one in kept:
        until = f"{one.kept_until.astimezone(ATHENS):%d/%m/%Y}"
        typer.echo(WORDS("erase.kept", language(), name=one.name, basis=one.basis, until=until))


async def erased(hub: "Hub", address: str) -> bool:
    """Nothing of the address stays on any list but what a law requires; False: there was nobody."""
    from audience import erasure
    from core.tokens import Keys
    from keryx.wiring import forgetting

    keys, now = Keys(hub.store, hub.clock), hub.clock.now()
    return await erasure.erase_address(hub.store, hub.media, keys, hub.witness, address, now=now, also=forgetting())


@app.command("block")
@command
async def block(email: EMAIL) -> None:
    """Δεν γράφουμε ποτέ ξανά σε αυτή τη διεύθυνση. We never write to this address again, not even to confirm."""
    from audience import blocking
    from core.tokens import Keys

    async with opened() as hub:
        await blocking.block(hub.store, Keys(hub.store, hub.clock), hub.witness, normal(email), hub.clock.now())
    say("Αποκλείστηκε.", "Blocked.")


@app.command("unblock")
@command
async def unblock(email: EMAIL) -> None:
    """Παίρνει πίσω έναν αποκλεισμό. Takes a block back; whoever left stays away until they sign up again."""
    from audience import blocking
    from core.tokens import Keys

    async with opened() as hub:
        was = await blocking.unblock(hub.store, Keys(hub.store, hub.clock), hub.witness, normal(email))
    if was:
        say("Δεν είναι πια αποκλεισμένη.", "It is not blocked any more.")
    else:
        say("Δεν ήταν αποκλεισμένη.", "It was not blocked.")
