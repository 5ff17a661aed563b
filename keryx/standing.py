"""`keryx dead-letters`, `unknown`, `restore` and `let-go`: what stands still until a person says something."""

import getpass
import json
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from core.language.counts import grouped
from keryx.console import WORDS, Announcement, Json, announcement_id, command, language, opened, say

if TYPE_CHECKING:  # each command loads what it needs
    from core.dead_letters import DeadLetter

ATHENS = ZoneInfo("Europe/Athens")
Letter = Annotated[int, typer.Argument(metavar="N", min=1, help="Ο αριθμός του, από τη λίστα. Its number in the list.")]
Delivery = Annotated[
    int, typer.Argument(metavar="N", min=1, help="Ο αριθμός της, από τη λίστα. Its number in the list.")
]

app = typer.Typer()
letters = typer.Typer(no_args_is_help=True, help="Ό,τι δεν μπόρεσε να διεκπεραιωθεί. Dead letters.")
unknowns = typer.Typer(no_args_is_help=True, help="Παραδόσεις με άγνωστη έκβαση. Deliveries of unknown outcome.")
restoring = typer.Typer(no_args_is_help=True, help="Μετά από επαναφορά αντιγράφου. After a restored backup.")
app.add_typer(letters, name="dead-letters")
app.add_typer(restoring, name="restore")
app.add_typer(unknowns, name="unknown")


@letters.command("list")
@command
async def letters_list(as_json: Json = False) -> None:
    """Όσα περιμένουν κάποιον να τα δει. Those that wait for somebody."""
    from core.dead_letters import open_letters

    async with opened() as hub, hub.store.read() as connection:
        found = await open_letters(connection)
    if as_json:
        typer.echo(json.dumps([_as_json(letter) for letter in found]))
        return
    for letter in found:
        about = f"{letter.reference or '–':11}  {letter.announcement or '–'}"
        typer.echo(f"{letter.id:>6}  {_when(letter)}  {letter.channel or '–':10}  {about}\n        {_what(letter)}")
    if not found:
        say("Κανένα.", "None.")


@letters.command("show")
@command
async def letters_show(letter: Letter, as_json: Json = False) -> None:
    """Ένα, ολόκληρο. One, whole."""
    from core.dead_letters import dead_letter

    async with opened() as hub, hub.store.read() as connection:
        found = await dead_letter(connection, letter)
    body = found.body.decode("utf-8", "replace") if found.body else None
    if as_json:
        typer.echo(json.dumps(_as_json(found) | {"body": body}))
        return
    told = {
        "id": found.id,
        "at": _when(found),
        "state": WORDS(f"letter_state.{found.state}", language()),
        "channel": found.channel,
        "announcement": found.announcement,
        "reference": found.reference,
        "key": found.key,
        "type": found.type,
        "what": _what(found),
    }
    for name, value in told.items():
        typer.echo(f"{WORDS(f'label.{name}', language()):14} {value or '–'}")
    if body:
        typer.echo(body)


@letters.command("retry")
@command
async def letters_retry(letter: Letter) -> None:
    """Ξαναδοκιμάζεται. Try it again."""
    from core.second_chance import retry_letter

    async with opened() as hub:
        async with hub.store.write() as connection:
            await retry_letter(connection, letter, hub.clock.now(), who=getpass.getuser())
        hub.wake.notify("outbox", "agenda", *(f"items:{name}" for name in hub.channels))
    say(f"Το {letter} ξαναδοκιμάζεται.", f"{letter} is tried again.")


@letters.command("drop")
@command
async def letters_drop(letter: Letter) -> None:
    """Δεν χρειάζεται τίποτα άλλο. Nothing more is to be done."""
    from core.dead_letters import drop

    async with opened() as hub, hub.store.write() as connection:
        await drop(connection, letter)
    say(f"Το {letter} τακτοποιήθηκε.", f"{letter} is settled.")


def _when(letter: "DeadLetter") -> str:
    return f"{letter.at.astimezone(ATHENS):%Y-%m-%d %H:%M %Z}"


def _what(letter: "DeadLetter") -> str:
    return WORDS(f"letter.{letter.source}", language(), reason=letter.reason)


def _as_json(letter: "DeadLetter") -> dict[str, object]:
    """Times are UTC."""
    return {
        "id": letter.id,
        "at": letter.at.isoformat(),
        "state": letter.state,
        "source": letter.source,
        "channel": letter.channel,
        "announcement": str(letter.announcement) if letter.announcement else None,
        "reference": letter.reference,
        "key": letter.key,
        "type": letter.type,
        "reason": letter.reason,
    }


@restoring.command("status")
@command
async def restore_status() -> None:
    """Γιατί δεν στέλνεται τίποτα, και τι χάθηκε. Why nothing is sent, and what was lost."""
    from core import restore

    async with opened() as hub:
        found = await restore.status(hub.store, hub.witness)
    if found.held is None:
        say("Ο κόμβος δουλεύει κανονικά.", "The hub works normally.")
        return
    say(
        f"Δεν στέλνεται τίποτα: η βάση είναι παλιότερη από όσα έχουν γίνει ({found.held}).\n"
        "Ξαναπεράστε όσα χάθηκαν, και μετά: keryx restore go",
        f"Nothing is sent: {found.held}\nEnter again what was lost, and then: keryx restore go",
    )
    for deed in found.lost:
        action = WORDS(f"action.{deed.action}", language())
        typer.echo(f"  {deed.reference}  {action}  {deed.announcement}  {deed.head}")


@restoring.command("go")
@command
async def restore_go() -> None:
    """Συνέχεια: ό,τι ήταν μισό ξαναστέλνεται μόνο με σήμανση. Go on: what was unfinished goes out again only marked."""
    from audience.again import forgetting, stay_away
    from core import restore
    from keryx import wiring

    async with opened() as hub:
        forget = forgetting(hub.clock, wiring.forgetting())
        done = await restore.resume(hub.store, hub.witness, hub.clock, hub.channels, stay_away, forget)
        hub.wake.notify("outbox", "agenda", *(f"items:{name}" for name in hub.channels))
    say(
        f"Συνεχίζουμε. Με σήμανση: {done.marked}. Περιμένουν απάντηση: {done.asked}. Είχαν φύγει: {done.left}.",
        f"Going on. Marked: {done.marked}. Waiting for an answer: {done.asked}. Had left: {done.left}.",
    )


@unknowns.command("list")
@command
async def unknown_list() -> None:
    """Παραδόσεις που περιμένουν να πει κάποιος αν έφτασαν. Deliveries that wait for a person's word."""
    from sqlalchemy import select

    from core.tables import deliveries

    async with opened() as hub, hub.store.read() as connection:
        rows = (
            await connection.execute(
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
        ).all()
    for row in rows:
        typer.echo(f"{row.id:>8}  {row.channel:10} {row.target}  {row.announcement}  {row.reason or ''}")
    if not rows:
        say("Καμία.", "None.")


@unknowns.command("sent")
@command
async def unknown_sent(
    delivery: Delivery,
    message: Annotated[
        str | None,
        typer.Option(help="Ο σύνδεσμος ή ο αριθμός της, όπου το κανάλι τον χρειάζεται. Its link or number."),
    ] = None,
) -> None:
    """Έφτασε: το είδα. It is there: I looked."""
    from core.second_chance import answer_unknown, found_as

    async with opened() as hub, hub.store.write() as connection:
        ref = await found_as(connection, hub.channels, delivery, message)
        await answer_unknown(connection, delivery, "sent", getpass.getuser(), hub.clock.now(), ref=ref)
    say(f"Η παράδοση {delivery} έφτασε.", f"Delivery {delivery} is there.")


@unknowns.command("again")
@command
async def unknown_again(delivery: Delivery) -> None:
    """Δεν έφτασε: να ξανασταλεί. It is not there: send it again."""
    from core.second_chance import answer_unknown

    async with opened() as hub, hub.store.write() as connection:
        await answer_unknown(connection, delivery, "again", getpass.getuser(), hub.clock.now())
    say(f"Η παράδοση {delivery} ξαναστέλνεται.", f"Delivery {delivery} is sent again.")


@app.command("let-go")
@command
async def let_go_command(announcement: Announcement) -> None:
    """Στέλνει όσα κρατήθηκαν επειδή άργησαν πολύ. Sends what was held because it had become too old."""
    from core.second_chance import let_go

    identity = await announcement_id(announcement)
    async with opened() as hub, hub.store.write() as connection:
        count = await let_go(connection, identity, hub.clock.now())
    say(
        "1 παράδοση" if count == 1 else f"{grouped(count, 'el')} παραδόσεις",
        "1 delivery" if count == 1 else f"{grouped(count, 'en')} deliveries",
    )
