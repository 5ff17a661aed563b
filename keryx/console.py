"""How the command line speaks: Greek first, English beside it; errors name the field and what to do."""

import asyncio
import functools
import json
import os
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn, ParamSpec
from uuid import UUID

import typer
import yaml

from core.errors import Conflict, FieldError, Invalid, NotFound, WrongSettings

Given = ParamSpec("Given")
MAX_FILE_BYTES = 2 * 1024 * 1024
MAX_LIST_BYTES = 256 * 1024 * 1024


def english() -> bool:
    """KERYX_LANGUAGE=en asks for English."""
    return os.environ.get("KERYX_LANGUAGE", "el").startswith("en")


def say(el: str, en: str) -> None:
    typer.echo(en if english() else el)


def fail(el: str, en: str, code: int = 1) -> NoReturn:
    typer.echo(en if english() else el, err=True)
    raise typer.Exit(code)


def command(run: Callable[Given, Awaitable[None]]) -> Callable[Given, None]:
    """Run a coroutine as a command, and turn the hub's errors into plain words and exit codes."""

    @functools.wraps(run)
    def wrapped(*args: Given.args, **kwargs: Given.kwargs) -> None:
        try:
            asyncio.run(_awaited(run(*args, **kwargs)))
        except Invalid as error:
            say("Κάτι είναι λάθος· δεν αποθηκεύτηκε τίποτα:", "Something is wrong; nothing was stored:")
            for wrong in error.errors:
                fail_line(wrong)
            raise typer.Exit(2) from error
        except WrongSettings as error:
            typer.echo("Some settings are wrong:" if english() else "Κάποιες ρυθμίσεις είναι λάθος:", err=True)
            for wrong in error.errors:
                fail_line(wrong)
            raise typer.Exit(2) from error
        except Conflict as error:
            fail(error.el, error.en, 3)
        except NotFound:
            fail("Δεν βρέθηκε.", "Not found.", 4)

    return wrapped


async def _awaited(run: Awaitable[None]) -> None:
    await run


def fail_line(wrong: FieldError) -> None:
    typer.echo(f"  {wrong.field}: {wrong.en if english() else wrong.el}", err=True)


def read_file(path: Path) -> Any:
    """A YAML or JSON file of people's; `-` is standard input."""
    try:
        raw = sys.stdin.buffer.read(MAX_FILE_BYTES + 1) if str(path) == "-" else path.read_bytes()
    except OSError as error:
        fail(f"Δεν διαβάζεται το {path}: {error.strerror}.", f"Cannot read {path}: {error.strerror}.", 2)
    if len(raw) > MAX_FILE_BYTES:
        fail(f"Το {path} είναι πολύ μεγάλο.", f"{path} is too large.", 2)
    try:
        text = raw.decode("utf-8-sig")
        return json.loads(text) if path.suffix == ".json" else yaml.load(text, Loader=_Plain)
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        where = str(error).replace("\n", " ")[:300]
        fail(f"Το {path} δεν είναι έγκυρο YAML ή JSON: {where}", f"{path} is not valid YAML or JSON: {where}", 2)


class _Plain(yaml.SafeLoader):
    """YAML without aliases (a few lines could unfold into gigabytes), and dates left as written."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError("aliases (*name) are not allowed")
        return super().compose_node(parent, index)


_Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def announcement_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        fail(f"Το «{text}» δεν είναι ταυτότητα ανακοίνωσης.", f"“{text}” is no announcement's id.", 2)


def moment(text: str) -> datetime:
    """An ISO date or time; without a zone it is Athens' own."""
    from producers.posting import ATHENS

    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        fail(
            f"Το «{text}» δεν είναι ημερομηνία (π.χ. 2026-12-01T09:00).",
            f"“{text}” is no date (e.g. 2026-12-01T09:00).",
            2,
        )
    return (found if found.tzinfo else found.replace(tzinfo=ATHENS)).astimezone(UTC)
