"""How the command line speaks: Greek first, English beside it; errors name the field and what to do."""

import asyncio
import contextlib
import functools
import os
import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, ParamSpec
from uuid import UUID

import typer
from pydantic import TypeAdapter
from pydantic_core import PydanticCustomError

from core.errors import Conflict, FieldError, Invalid, NotFound, WrongSettings
from core.language.catalogue import Catalogue
from producers.problems import ProblemDetails, details, wrong_fields
from producers.problems import said as problem_of
from producers.reading import Illegible, read_json, read_yaml
from schemas import explain, moments
from schemas.problems import InvalidInput
from schemas.text import Paragraphs

if TYPE_CHECKING:
    from audience.imports.files import ListFile
    from core.context import Context
    from keryx.wiring import Hub

Given = ParamSpec("Given")
Json = Annotated[bool, typer.Option("--json", help="Μηχανικά αναγνώσιμη απάντηση. Answer as JSON.")]
File = Annotated[
    Path, typer.Argument(metavar="FILE", help="Αρχείο YAML ή JSON (- η είσοδος). A YAML or JSON file (-: the input).")
]
Announcement = Annotated[
    str, typer.Argument(metavar="ID", help="Η ταυτότητα ή ο αριθμός (2026/000123). The id, or the reference.")
]
MAX_FILE_BYTES = 2 * 1024 * 1024
WORDS = Catalogue.load(Path(__file__).with_name("words.toml"))
_wording: TypeAdapter[str] = TypeAdapter(Paragraphs)
_REFERENCE = re.compile(r"\d{4}/\d{6,}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
WRONG_INPUT = 2
# How the program ends; 1 is anything else.
CODES = {Invalid: WRONG_INPUT, WrongSettings: WRONG_INPUT, Illegible: WRONG_INPUT, Conflict: 3, NotFound: 4}


class Stop(Exception):
    """The command cannot go on. Says why and what to do; `code` is how the program ends."""

    def __init__(self, el: str, en: str, code: int) -> None:
        super().__init__(en)
        self.el, self.en, self.code = el, en, code


def english() -> bool:
    """KERYX_LANGUAGE=en asks for English."""
    return os.environ.get("KERYX_LANGUAGE", "el").startswith("en")


def language() -> str:
    return "en" if english() else "el"


def say(el: str, en: str) -> None:
    typer.echo(en if english() else el)


def fail(el: str, en: str, code: int = 1) -> NoReturn:
    raise Stop(printable(el), printable(en), code)


def command(run: Callable[Given, Awaitable[None]]) -> Callable[Given, None]:
    """Run a coroutine as a command, and turn the hub's errors into plain words and exit codes.

    With --json the problem is JSON on standard output too (RFC 9457), so that a program always has something to read.
    """

    @functools.wraps(run)
    def wrapped(*args: Given.args, **kwargs: Given.kwargs) -> None:
        as_json = bool(kwargs.get("as_json"))
        try:
            asyncio.run(_awaited(run(*args, **kwargs)))
        except (Invalid, WrongSettings, Illegible, Conflict, NotFound) as error:
            refuse(details(error, english=english()), CODES[type(error)], as_json=as_json)
        except Stop as error:
            found = problem_of(400, error.el, error.en, english=english())
            refuse(found, error.code, as_json=as_json)

    return wrapped


@contextlib.asynccontextmanager
async def opened() -> "AsyncIterator[Hub]":
    """The hub, for one command. What it takes is loaded now: help and wrong input do not wait for it."""
    from keryx import running

    async with running.opened() as hub:
        yield hub


@contextlib.asynccontextmanager
async def context() -> "AsyncIterator[Context]":
    """What a channel's own commands may know of the hub."""
    async with opened() as hub:
        yield hub.context


async def _awaited(run: Awaitable[None]) -> None:
    await run


def refuse(problem: ProblemDetails, code: int, *, as_json: bool) -> NoReturn:
    """End with this problem: in words on standard error, and as JSON on standard output where that was asked for."""
    if as_json:
        typer.echo(problem.written())
    if problem.errors:
        typer.echo(problem.title, err=True)
        for wrong in problem.errors:
            typer.echo(f"  {wrong.field}: {wrong.en if english() else wrong.el}", err=True)
    else:
        typer.echo(problem.detail, err=True)
    raise typer.Exit(code)


@contextlib.contextmanager
def known_as(**names: str) -> Iterator[None]:
    """Errors name the fields as who typed the command knows them: an option's name, or none for the file itself."""
    try:
        yield
    except Invalid as error:
        raise Invalid(wrong_fields(error, names)) from error


def printable(text: str) -> str:
    """A terminal hands over bytes that are no text of its own as half characters."""
    return text.encode("utf-8", "backslashreplace").decode()


def read_file(path: Path) -> Any:
    """A YAML or JSON file of people's; `-` is standard input."""
    name = printable(str(path))
    try:
        raw = sys.stdin.buffer.read(MAX_FILE_BYTES + 1) if name == "-" else path.read_bytes()
    except FileNotFoundError:
        fail(f"Δεν υπάρχει αρχείο {name}· ελέγξτε το όνομα.", f"There is no file {name}; check its name.", WRONG_INPUT)
    except OSError as error:
        fail(
            f"Δεν διαβάζεται το {name} ({error.strerror})· ελέγξτε αν είναι αρχείο και αν επιτρέπεται να διαβαστεί.",
            f"Cannot read {name} ({error.strerror}); check that it is a file, and who may read it.",
            WRONG_INPUT,
        )
    if len(raw) > MAX_FILE_BYTES:
        most = MAX_FILE_BYTES // 1024 // 1024
        fail(
            f"Το {name} είναι πολύ μεγάλο· μικρύνετέ το σε {most} MiB.",
            f"{name} is too large; make it {most} MiB at most.",
            WRONG_INPUT,
        )
    try:
        return read_json(raw) if path.suffix == ".json" else read_yaml(raw)
    except Illegible as error:
        raise Illegible(f"{name}: {error.el}", f"{name}: {error.en}") from error


def list_file(path: Path, *, small: bool = False) -> "ListFile":
    """A list of people, whatever a spreadsheet made of it. `small`: one that is read as a whole."""
    from audience.imports.files import ListFile

    name = printable(str(path))
    try:
        if small and path.stat().st_size > MAX_FILE_BYTES:
            fail(f"Το {name} είναι πολύ μεγάλο για κατάλογο.", f"{name} is too large for a list.", WRONG_INPUT)
        return ListFile.open(path)
    except OSError as error:
        fail(f"Δεν διαβάζεται το {name}: {error.strerror}.", f"Cannot read {name}: {error.strerror}.", WRONG_INPUT)


async def announcement_id(text: str) -> UUID:
    """By its id, or by the reference that people know: 2026/000123."""
    try:
        return UUID(text)
    except ValueError:
        if _REFERENCE.fullmatch(text) and (found := await _of_reference(text)):
            return found
    fail(
        f"Το «{text}» δεν είναι ταυτότητα ή αριθμός ανακοίνωσης· τα γράφει το «keryx post».",
        f"“{text}” is no announcement's id or reference; `keryx post` prints them.",
        WRONG_INPUT,
    )


async def _of_reference(reference: str) -> UUID | None:
    from core.editions import of_reference

    async with opened() as hub, hub.store.read() as connection:
        return await of_reference(connection, reference)


def moment(text: str, option: str, *, day: bool = False) -> datetime:
    """A time as `schemas.moments` takes it, in UTC; with `day`, a day alone is its beginning in Athens."""
    try:
        return moments.moment(f"{text}T00:00" if day and _DAY.fullmatch(text) else text)
    except PydanticCustomError as error:
        said = error.context or {}
        raise Invalid([FieldError(option, said["el"], said["en"])]) from error


def wording_of(text: str, option: str) -> str:
    """What a person wrote in an option, by the rules of every text that is kept."""
    try:
        return explain.checked(_wording, text)
    except InvalidInput as error:
        raise Invalid([FieldError(option, wrong.el, wrong.en) for wrong in error.errors]) from error


def must_be_one(channel: str, channels: Sequence[str]) -> None:
    """A channel's name that a person wrote."""
    if channel not in channels:
        listed = ", ".join(channels)
        fail(
            f"Δεν υπάρχει κανάλι «{channel}»· διαλέξτε ένα από: {listed}.",
            f"There is no channel “{channel}”; choose one of: {listed}.",
            WRONG_INPUT,
        )
