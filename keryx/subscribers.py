"""`keryx subscribers import` and `export`: lists of people, in and out."""

import getpass
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from keryx.console import WRONG_INPUT, command, fail, language, list_file, opened, printable, wording_of

if TYPE_CHECKING:  # each command loads what it needs
    from audience.imports.lines import Known, Terms
    from core.directory import Directory

app = typer.Typer(
    no_args_is_help=True,
    help="Συνδρομητές: κατάλογοι και αιτήματα προσώπων. Subscribers: lists, and what people ask for.",
)


class State(StrEnum):
    CONFIRMED = "confirmed"
    LEFT = "left"
    ALL = "all"


def known_of(lists: "Directory") -> "Known":
    """The names a list may use."""
    from audience.imports.lines import Known

    return Known(
        [topic.slug for topic in lists.topics],
        [area.slug for area in lists.areas],
        [issuer.slug for issuer in lists.issuers],
    )


def issuer_of(lists: "Directory", wanted: str | None) -> str:
    """In whose name a letter is written: the one that was named, else the municipality's first."""
    slugs = [issuer.slug for issuer in lists.issuers]
    if wanted is not None and wanted not in slugs:
        listed = ", ".join(slugs)
        fail(f"--issuer: γράψτε ένα από: {listed}.", f"--issuer: write one of: {listed}.", WRONG_INPUT)
    if not slugs:
        fail("Δεν υπάρχουν φορείς· δώστε πρώτα «keryx directory».", "No issuers; run `keryx directory` first.", 3)
    return wanted or slugs[0]


def _terms(known: "Known", pairs: Sequence[str]) -> "Terms":
    """`--map tag=topic`, more than once; «tag=» leaves the tag out, «*=topic» is everybody's."""
    from audience.imports.lines import Terms
    from core.clock import SystemClock

    topics: dict[str, frozenset[str]] = {}
    for pair in pairs:
        name, sign, topic = printable(pair).partition("=")
        topic = topic.strip()
        if not sign or not name.strip() or (topic and topic not in (known.topics or ())):
            listed = ", ".join(known.topics or ())
            fail(
                f"--map: το «{printable(pair)}» δεν είναι ετικέτα=θέμα· θέματα: {listed}.",
                f"--map: “{printable(pair)}” is not tag=topic; topics: {listed}.",
                WRONG_INPUT,
            )
        key = name.strip().lower()
        topics[key] = topics.get(key, frozenset()) | ({topic} if topic else frozenset())
    return Terms(SystemClock().now(), known, topics)


@app.command("import")
@command
async def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Ο κατάλογος, CSV. The list, CSV.")],
    consent: Annotated[
        str | None,
        typer.Option(
            help="Τα λόγια με τα οποία συναίνεσαν όλοι· το βεβαιώνετε εσείς. The wording all agreed to: on your word."
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Λέει τι θα γίνει με κάθε γραμμή. Says what becomes of each line.")
    ] = False,
    map_: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="TAG=TOPIC", help="Ετικέτα άλλου προγράμματος = θέμα. A foreign tag = a topic."),
    ] = None,
    issuer: Annotated[
        str | None,
        typer.Option(
            help="Ο φορέας του καταλόγου, όπου δεν γράφει άλλον· αυτός ρωτά όσους λείπει απόδειξη. Προεπιλογή: ο "
            "πρώτος. Whose list it is, where it names no issuer, and who asks those without proof; else the first."
        ),
    ] = None,
    without_invalid: Annotated[
        bool, typer.Option("--without-invalid", help="Παραλείπει τις λανθασμένες γραμμές. Leaves wrong lines out.")
    ] = False,
) -> None:
    """Εισάγει κατάλογο: δικό μας, listmonk, Mailchimp. Imports a list: ours, listmonk's, Mailchimp's.

    Όποιος έχει απόδειξη συγκατάθεσης γίνεται συνδρομητής· οι άλλοι ερωτώνται με μήνυμα. Who has a proof of consent is
    subscribed; the others are asked by mail.
    """
    from audience.consent import Wording
    from audience.imports import telling
    from audience.imports.formats import format_of
    from audience.imports.judging import Verdict
    from audience.imports.taking import Import, take
    from core.directory import load_directory
    from core.tokens import Keys

    agreed = Wording(wording_of(consent, "--consent"), "") if consent is not None else None
    name, listed = printable(file.name), list_file(file)
    form = format_of(listed)
    form.columns(listed.columns)  # before anything is said
    async with opened() as hub:
        async with hub.store.read() as connection:
            lists = await load_directory(connection)
        channel = hub.context.letters
        if channel is None and agreed is None and not dry_run:
            fail(
                "Το κανάλι που γράφει μηνύματα είναι κλειστό: όσοι δεν έχουν απόδειξη δεν μπορούν να ερωτηθούν.",
                "The channel that writes letters is off: those without proof cannot be asked.",
                3,
            )
        bring = Import(
            name, getpass.getuser(), issuer_of(lists, issuer), channel or "", agreed, telling.ASKING, without_invalid
        )
        terms = _terms(known_of(lists), map_ or ())
        typer.echo(telling.WORDS("read_as", language(), format=form.name, encoding=listed.encoding))
        counts = await take(
            hub.store,
            Keys(hub.store, hub.clock),
            hub.wake,
            listed,
            terms,
            bring,
            dry=dry_run,
            tell=lambda one: typer.echo(telling.line(one, language())) if dry_run else None,
        )
    for line in telling.counted(counts, language()):
        typer.echo(line)
    if dry_run:
        typer.echo(telling.WORDS("dry", language()))
        if counts[Verdict.INVALID] and not without_invalid:
            fail(telling.WORDS("dry_wrong", "el"), telling.WORDS("dry_wrong", "en"), WRONG_INPUT)


@app.command("export")
@command
async def export(
    state: Annotated[State, typer.Option(help="confirmed, left ή all. confirmed, left or all.")] = State.CONFIRMED,
) -> None:
    """Γράφει τη λίστα ως CSV στην έξοδο. Writes the list as CSV to standard output."""
    from audience import registry
    from audience.imports import ours

    async with opened() as hub:
        sys.stdout.write(ours.head_line())
        async for subscriber in registry.everyone(hub.store, state=None if state is State.ALL else state.value):
            sys.stdout.write(ours.line(subscriber))
