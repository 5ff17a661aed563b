"""`keryx speak`: a written text as it is spoken, line by line for other programs, or with what was changed."""

import json
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from keryx.console import WRONG_INPUT, command, fail

if TYPE_CHECKING:
    from core.language.speech import Spoken

app = typer.Typer()


class Language(StrEnum):
    GREEK = "el"
    ENGLISH = "en"


@app.command("speak")
@command
async def speaking(
    text: Annotated[str | None, typer.Argument(metavar="TEXT", help="Το κείμενο (- η είσοδος). -: the input.")] = None,
    file: Annotated[Path | None, typer.Option(help="Αρχείο με το κείμενο. A file that holds the text.")] = None,
    jsonl: Annotated[
        bool,
        typer.Option("--jsonl", help="Ένα JSON string ανά γραμμή, μέσα και έξω. A JSON string a line, in and out."),
    ] = False,
    changes: Annotated[
        bool,
        typer.Option("--changes", help="Τι άλλαξε, πού και με ποιον κανόνα. What was changed, where, by which rule."),
    ] = False,
    language: Annotated[Language, typer.Option(help="Η γλώσσα του κειμένου. The text's language.")] = Language.GREEK,
) -> None:
    """Πώς ακούγεται ένα κείμενο. A written text as it is spoken."""
    from core.language.speech import speak, speak_english  # its patterns take a while: no other command waits for them

    say = speak if language == Language.GREEK else speak_english
    if text not in (None, "-") and file is not None:
        fail("Δώστε κείμενο ή --file, όχι και τα δύο.", "Give a text or --file, not both.", WRONG_INPUT)
    lines = iter([text.encode("utf-8", "surrogateescape")]) if text not in (None, "-") else _lines(file)
    if not jsonl:
        spoken = say(_decoded(b"".join(lines)))
        _write(_told(spoken) if changes else spoken.text)
        return
    for number, line in enumerate(lines, 1):
        spoken = say(_text(line, number) if line.strip() else "")  # an empty line for an empty line
        _write(json.dumps(_as_json(spoken) if changes else spoken.text, ensure_ascii=False))


def _lines(file: Path | None) -> Iterator[bytes]:
    if file is None:
        yield from sys.stdin.buffer
        return
    try:
        with file.open("rb") as opened:
            yield from opened
    except OSError as error:
        name = file.name
        fail(
            f"Το αρχείο {name} δεν διαβάζεται: {error.strerror}.", f"The file {name} cannot be read: {error.strerror}."
        )


def _text(line: bytes, number: int) -> str:
    try:
        given = json.loads(line)
    except ValueError:
        _no_string(number)
    return given if isinstance(given, str) else _no_string(number)


def _no_string(number: int) -> NoReturn:
    fail(f"Η γραμμή {number} δεν είναι JSON string.", f"Line {number} is no JSON string.", WRONG_INPUT)


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        fail("Το κείμενο δεν είναι UTF-8.", "The text is not UTF-8.", WRONG_INPUT)


def _as_json(spoken: "Spoken") -> dict[str, Any]:
    return {"spoken": spoken.text, "changes": [vars(one) for one in spoken.replacements]}


def _told(spoken: "Spoken") -> str:
    """A line for each change under the text: where in the source, what was written, what is said, the rule."""
    rows = [f"{one.start}-{one.end}\t{one.written!r}\t{one.spoken!r}\t{one.rule}" for one in spoken.replacements]
    return "\n".join([spoken.text, *rows])


def _write(line: str) -> None:
    """At once: who reads line by line waits for it."""
    sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.buffer.flush()
