"""The press list as CSV, in and out: every wrong line is told with its number and field, and then nothing is taken."""

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, TypeAdapter

from audience.addresses import normalised
from audience.press.contacts import Contact, Listing
from core.errors import FieldError, Invalid
from schemas import explain
from schemas.localised import GREEK, Language
from schemas.names import TopicName
from schemas.parts import Part
from schemas.problems import InvalidInput, wrong
from schemas.text import Line, Paragraphs
from schemas.web import Phone

COLUMNS = ("email", "name", "medium", "beats", "language", "phone", "note", "basis")
STANDING = ("standing", "reason", "since")  # written of whom nothing is sent to; read over
MOST_CHARACTERS = 200


def _mailbox(written: object) -> str:
    try:
        return normalised(str(written))
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


def read(text: str, topics: Collection[str]) -> list[tuple[int, Listing]]:
    """The file's people, each with the number of its line. Columns in any order, by `,`, `;` or tabs; beats by `|`.

    Invalid names every wrong line as `line N, column`, and an address that is there twice.
    """
    text = text.removeprefix("\ufeff")
    head = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",\t;", key=head.count), strict=True)
    found: list[tuple[int, Listing]] = []
    seen: dict[str, int] = {}
    errors: list[FieldError] = []
    for line, cells in _lines(rows):
        try:
            one = listing(cells, topics)
        except InvalidInput as error:
            errors += [FieldError(f"line {line}, {problem.field}", problem.el, problem.en) for problem in error.errors]
            continue
        if one.email in seen:
            first = seen[one.email]
            el, en = f"Υπάρχει και στη γραμμή {first}· αφήστε το μία φορά.", f"It is in line {first} too; keep one."
            errors.append(FieldError(f"line {line}, email", el, en))
        seen[one.email] = line
        found.append((line, one))
    if errors:
        raise Invalid(errors)
    return found


def _lines(rows: "csv.DictReader[str]") -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        for row in rows:
            named = {(name or "").strip().lower(): value for name, value in row.items() if name}
            cells: dict[Any, Any] = {name: value for name, value in named.items() if name not in STANDING}
            if None in row:  # more cells than the head line has
                cells["?"] = row[None]
            if not any(isinstance(value, str) and value.strip() for value in cells.values()):
                continue
            beats = str(cells.get("beats") or "")
            yield rows.line_num, {**cells, "beats": [beat.strip() for beat in beats.split("|") if beat.strip()]}
    except csv.Error as error:
        el = "Δεν διαβάζεται ως CSV· ίσως λείπουν τα εισαγωγικά που κλείνουν ένα κελί."
        en = f"It cannot be read as CSV; the quotes that close a cell may be missing ({error})."
        raise Invalid([FieldError(f"line {rows.line_num}", el, en)]) from error


def head_line(*, standing: bool = False) -> str:
    """`standing`: with what `line` writes of it."""
    return _csv([[*COLUMNS, *(STANDING if standing else ())]])


def line(contact: Contact, *, standing: bool = False) -> str:
    """One contact as a line that `read` reads again."""
    row = {**contact.listing.row(), "beats": "|".join(sorted(contact.listing.beats))}
    since = contact.stopped_at or contact.silent_since
    told = [contact.standing, contact.silent_why or "", since.isoformat() if since is not None else ""]
    return _csv([[*(row[name] for name in COLUMNS), *(told if standing else ())]])


def _csv(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
