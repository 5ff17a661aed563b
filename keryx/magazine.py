"""`keryx magazine`: draft an issue of what came out, compose it, look at its PDF, send it."""

import asyncio
import getpass
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.errors import NotFound
from keryx.console import File, Json, command, known_as, moment, opened, read_file, say

if TYPE_CHECKING:
    from keryx.wiring import Hub
    from producers.magazine.composing import Magazine

app = typer.Typer(no_args_is_help=True, help="Ηλεκτρονικό περιοδικό. The e-magazine.")
Number = Annotated[int, typer.Argument(metavar="NUMBER", min=1, max=1_000_000, help="Το τεύχος. The issue.")]


def _magazine(hub: "Hub") -> "Magazine":
    from producers.magazine.composing import Magazine

    return Magazine.of(hub.context, hub.wake, hub.witness)


@app.command()
@command
async def draft(
    since: Annotated[str, typer.Option(help="Από ποια μέρα, π.χ. 2026-11-01. Since which day.")],
    topic: Annotated[list[str] | None, typer.Option(help="Θέμα (ξανά για περισσότερα)· χωρίς: όλα. A topic.")] = None,
    issuer: Annotated[str | None, typer.Option(help="Μόνο του φορέα. Of this issuer alone.")] = None,
) -> None:
    """Γράφει σχέδιο τεύχους (YAML) με όσα βγήκαν, να το επεξεργαστείτε. Writes a draft of an issue, to be edited."""
    start = moment(since, "--since", day=True)
    with known_as(topic="--topic"):
        async with opened() as hub:
            issue, titles = await _magazine(hub).draft(start, topics=topic or (), issuer=issuer)
    typer.echo(_written(issue, titles), nl=False)


def _written(issue: dict[str, Any], titles: Mapping[str, str]) -> str:
    """YAML that names each reference by its title. What it says is quoted as JSON, which is YAML too."""
    lines = ["# keryx magazine compose ΑΡΧΕΙΟ", f"number: {issue['number']}", f"issuer: {issue['issuer']}", "title:"]
    lines += _by_language(issue["title"], "  ")
    lines += [f"date: {issue['date']}", "# cover: εισαγωγικό κείμενο, Markdown· an opening text", "sections:"]
    for section in issue["sections"]:
        lines += ["  - name:", *_by_language(section["name"], "      "), "    posts:"]
        for post in section["posts"]:
            title = " ".join(titles[post["reference"]].split())
            lines += [f"      # {title}", f"      - reference: {post['reference']}"]
    return "\n".join(lines) + "\n"


def _by_language(texts: dict[str, str], indent: str) -> list[str]:
    return [f"{indent}{code}: {json.dumps(text, ensure_ascii=False)}" for code, text in texts.items()]


@app.command()
@command
async def compose(file: File, as_json: Json = False) -> None:
    """Αποθηκεύει ένα τεύχος· ως να σταλεί δεν το βλέπει κανείς. Stores an issue; nobody sees it until it is sent."""
    data = read_file(file)
    async with opened() as hub:
        number = await _magazine(hub).compose(data, getpass.getuser())
    if as_json:
        typer.echo(json.dumps({"number": number}))
        return
    say(
        f"Τεύχος {number}\nkeryx magazine pdf {number} ΑΡΧΕΙΟ.pdf\nkeryx magazine send {number}",
        f"Issue {number}\nkeryx magazine pdf {number} FILE.pdf\nkeryx magazine send {number}",
    )


@app.command()
@command
async def pdf(
    number: Number,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Πού γράφεται. Where it is written.")],
    in_language: Annotated[str, typer.Option("--language", help="el ή en. el or en.")] = "el",
) -> None:
    """Γράφει το PDF του όπως είναι τώρα, και πριν σταλεί. Writes its PDF as it is now, also before it is sent."""
    from producers.magazine.paper import paper
    from producers.magazine.showing import show
    from producers.magazine.telling import telling

    async with opened() as hub:
        async with hub.store.read() as connection:
            shown = await show(connection, hub.settings.url, number, hub.clock.now())
        if shown is None:
            raise NotFound(f"Δεν υπάρχει τεύχος {number}.", f"There is no issue {number}.")
        told = telling(shown, in_language, hub.settings.url)
        made = await asyncio.to_thread(paper, told, in_language, hub.settings.url)
    file.write_bytes(made)


@app.command()
@command
async def send(
    number: Number,
    at: Annotated[str | None, typer.Option(help="Πότε· χωρίς: τώρα. When; without: now.")] = None,
    as_json: Json = False,
) -> None:
    """Ανοίγει τη σελίδα του και το στέλνει σε όσους το διάλεξαν. Opens its page, and mails it to who chose it."""
    opens_at = moment(at, "--at") if at is not None else None
    async with opened() as hub:
        await _magazine(hub).send(number, channel=hub.context.mailer(), at=opens_at)
        page = f"{hub.settings.url}/magazine/{number}"
    if as_json:
        typer.echo(json.dumps({"number": number, "page": page}))
        return
    say(f"Στέλνεται. {page}", f"It is being sent. {page}")
