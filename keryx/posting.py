"""`keryx post`, `correct`, `withdraw`, `expunge` and `schedule`: an announcement and what becomes of it."""

import getpass
import json
from typing import TYPE_CHECKING, Annotated

import typer

from keryx.console import (
    WORDS,
    WRONG_INPUT,
    Announcement,
    File,
    Json,
    announcement_id,
    command,
    fail,
    known_as,
    moment,
    opened,
    read_file,
    say,
)
from schemas.actions import Reason, Weight

if TYPE_CHECKING:  # each command loads what it needs
    from core.idempotency import Key
    from producers.taking import Posted

app = typer.Typer()
REASONS = ", ".join(f"{reason} {WORDS(f'reason.{reason}', 'el')}" for reason in Reason)


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
