"""The press list as CSV, in and out: every wrong line is told with its number and field, and then nothing is taken."""

from collections.abc import Collection, Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, TypeAdapter

from audience import spreadsheet
from audience.addresses import Unwritable, writable
from audience.imports.files import ListFile
from audience.press.contacts import Contact, Listing
from audience.spreadsheet import Columns
from core.errors import FieldError, Invalid
from schemas import explain
from schemas.localised import GREEK, Language
from schemas.names import TopicName
from schemas.parts import Part
from schemas.problems import InvalidInput, wrong
from schemas.text import Line, Paragraphs
from schemas.web import Phone

COLUMNS = Columns(
    ("email", "name", "medium"),
    email=("διεύθυνση", "ηλεκτρονική διεύθυνση", "e-mail"),
    name=("ονοματεπώνυμο", "όνομα"),
    medium=("μέσο",),
    beats=("θέματα",),
    language=("γλώσσα",),
    phone=("τηλέφωνο",),
    note=("σημείωση",),
    basis=("νομική βάση",),
    standing=("κατάσταση",),
    reason=("αιτία",),
    since=("από",),
)
STANDING = ("standing", "reason", "since")  # written of whom nothing is sent to; read over
LISTED = tuple(name for name in COLUMNS.names if name not in STANDING)
MOST_CHARACTERS = 200


def _mailbox(written: object) -> str:
    try:
        return writable(str(written))
    except Unwritable:
        raise wrong(
            "Δεν μπορούμε ακόμη να γράψουμε σε διεύθυνση με ελληνικά πριν από το @.",
            "We cannot write yet to an address with letters other than a to z before the @.",
        ) from None
    except ValueError as error:
        raise wrong(
            "Δεν είναι διεύθυνση ηλεκτρονικού ταχυδρομείου· διορθώστε την.",
            f"This is not an e-mail address; mend it ({error}).",
        ) from None


class _Entry(Part):
    """Somebody of the press, as people write it."""

    email: Annotated[str, BeforeValidator(_mailbox)]
    name: Annotated[Line, Field(max_length=MOST_CHARACTERS)]
    medium: Annotated[Line, Field(max_length=MOST_CHARACTERS)]
    beats: tuple[TopicName, ...] = ()
    language: Language = GREEK
    phone: Phone | None = None
    note: Paragraphs | None = None
    basis: Annotated[Line, Field(max_length=MOST_CHARACTERS)] | None = None


_entry: TypeAdapter[_Entry] = TypeAdapter(_Entry)


def listing(written: Mapping[str, Any], topics: Collection[str]) -> Listing:
    """One of them, checked. `topics` are those there are. InvalidInput names every wrong field."""
    found = explain.checked(_entry, {name: value for name, value in written.items() if value}, known={"topics": topics})
    return Listing(
        found.email,
        found.name,
        found.medium,
        found.language,
        frozenset(found.beats),
        found.phone or "",
        found.note or "",
        found.basis or "",
    )


def read(file: ListFile, topics: Collection[str]) -> list[tuple[int, Listing]]:
    """The file's people, each with the number of its line; beats by `|`.

    Invalid names every wrong line as `line N, column`, and an address that is there twice.
    """
    found: list[tuple[int, Listing]] = []
    lines: dict[str, int] = {}
    errors: list[FieldError] = []
    for cells in spreadsheet.read(file, COLUMNS.of(file.columns)):
        try:
            beats = [beat.strip() for beat in cells["beats"].split("|") if beat.strip()]
            said = {name: cells[name] for name in LISTED} | {"beats": beats}
            one = listing(said, topics) if not cells.errors else None
        except InvalidInput as error:
            one = None
            for problem in error.errors:
                cells.wrong(problem.field, problem.el, problem.en)
        if one is not None:
            cells.once(one.email, lines)
            found.append((cells.number, one))
        errors += cells.errors
    if errors:
        raise Invalid(errors)
    return found


def head_line(*, standing: bool = False) -> str:
    """`standing`: with what `line` writes of it."""
    return spreadsheet.written(COLUMNS.names if standing else LISTED)


def line(contact: Contact, *, standing: bool = False) -> str:
    """One contact as a line that `read` reads again."""
    row = {**contact.listing.row(), "beats": "|".join(sorted(contact.listing.beats))}
    since = contact.stopped_at or contact.silent_since
    told = [contact.standing, contact.silent_why or "", since.isoformat() if since is not None else ""]
    return spreadsheet.written([*(row[name] for name in LISTED), *(told if standing else ())])
