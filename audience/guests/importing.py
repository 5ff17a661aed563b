"""Guests from a spreadsheet: columns in Greek or in English, every wrong cell told by line and column."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import StringConstraints, TypeAdapter
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from audience import remembered
from audience.addresses import normalised
from audience.guests.definition import COMPANIONS_MOST
from audience.guests.lists import GuestList
from audience.guests.tables import guests
from core.errors import FieldError, Invalid
from core.language.letters import fold
from core.tokens import Ring
from schemas import explain
from schemas.localised import Language
from schemas.problems import InvalidInput
from schemas.text import ONE_LINE, SAID

# As a head line may call them, folded: no capitals, no accents.
COLUMNS: Mapping[str, Sequence[str]] = {
    "email": ("email", "e-mail", "ηλεκτρονικη διευθυνση", "διευθυνση ηλεκτρονικου ταχυδρομειου"),
    "language": ("language", "γλωσσα"),
    "salutation": ("salutation", "προσφωνηση"),
    "name": ("name", "ονομα", "ονοματεπωνυμο"),
    "organisation": ("organisation", "organization", "φορεασ"),
    "companions": ("companions", "συνοδοι"),
    "note": ("note", "σημειωση"),
}
REQUIRED = ("email", "salutation", "name")
GUESTS_MOST = 20_000
MOST_SHOWN = 40  # characters of a column's name that is wrong
_KNOWN = {fold(name): column for column, names in COLUMNS.items() for name in names}
_TEXTS: Mapping[str, TypeAdapter[str]] = {
    "language": TypeAdapter(Language),
    "salutation": TypeAdapter(Annotated[str, StringConstraints(max_length=300), ONE_LINE, SAID]),
    "name": TypeAdapter(Annotated[str, StringConstraints(max_length=200), ONE_LINE, SAID]),
    "organisation": TypeAdapter(Annotated[str, StringConstraints(max_length=200), ONE_LINE]),
    "note": TypeAdapter(Annotated[str, StringConstraints(max_length=1000), ONE_LINE]),
}
Fate = Literal["new", "changed", "same", "withdrawn", "stays_away", "wrong"]


@dataclass(frozen=True)
class Wanted:
    """One guest as the file has them. `companions` None: as the list says."""

    line: int
    email: str
    language: str
    salutation: str
    name: str
    organisation: str
    companions: int | None
    note: str


@dataclass(frozen=True)
class Line:
    """What becomes of one line of the file."""

    number: int
    fate: Fate
    name: str = ""
    errors: Sequence[FieldError] = ()


def read(text: str) -> tuple[list[Wanted], list[Line]]:
    """The file's guests, and the lines that cannot be taken. Invalid when the head line or the file itself is wrong.

    `,`, `;` or tabs between columns, as the head line has them.
    """
    text = text.removeprefix("\ufeff")
    head = text.partition("\n")[0]
    rows = list(_rows(text, max(",;\t", key=head.count)))
    columns = _columns(rows[0][1] if rows else [])
    found: dict[str, Wanted] = {}
    wrong: list[Line] = []
    for number, row in rows[1:]:
        if not any(cell.strip() for cell in row):
            continue
        cells = dict(zip(columns, row, strict=False))
        errors: list[FieldError] = []
        if len(row) > len(columns):
            errors.append(
                _error(number, "", "Περισσότερες στήλες από την κεφαλίδα.", "More columns than the head line.")
            )
        wanted = _guest(number, cells, errors)
        if not errors and (first := found.get(wanted.email)) is not None:
            errors.append(
                _error(
                    number,
                    "email",
                    f"Η διεύθυνση υπάρχει ήδη στη γραμμή {first.line}· αφήστε τη μία.",
                    f"The address is on line {first.line} already; keep one of the two.",
                )
            )
        if errors:
            wrong.append(Line(number, "wrong", errors=errors))
        else:
            found[wanted.email] = wanted
    if len(found) > GUESTS_MOST:
        raise Invalid([_error(0, "", f"Πάνω από {GUESTS_MOST} προσκεκλημένοι.", f"More than {GUESTS_MOST} guests.")])
    return list(found.values()), wrong


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in rows:
            yield rows.line_num, row
    except csv.Error as error:
        el = "Δεν διαβάζεται ως CSV· ίσως λείπουν τα εισαγωγικά που κλείνουν ένα κελί."
        en = f"It cannot be read as CSV; the quotes that close a cell may be missing ({error})."
        raise Invalid([_error(rows.line_num, "", el, en)]) from error


def _columns(head: Sequence[str]) -> Sequence[str]:
    named = [name.strip() for name in head]
    columns = [_KNOWN.get(fold(name), "") for name in named]
    errors = [
        _error(1, c, f"Λείπει η στήλη «{COLUMNS[c][-1]}».", f"The column “{c}” is missing.")
        for c in REQUIRED
        if c not in columns
    ]
    for name, column in zip(named, columns, strict=True):
        shown = name[:MOST_SHOWN]
        if not column:
            known = ", ".join(COLUMNS)
            errors.append(
                _error(
                    1,
                    shown,
                    f"Άγνωστη στήλη «{shown}»· γράψτε μία από: {known}, ή αφαιρέστε την.",
                    f"Unknown column “{shown}”; write one of: {known}, or remove it.",
                )
            )
        elif columns.count(column) > 1:
            errors.append(_error(1, shown, "Η στήλη υπάρχει δύο φορές.", "The column is there more than once."))
    if errors:
        raise Invalid(errors)
    return columns


def _guest(number: int, cells: Mapping[str, str], errors: list[FieldError]) -> Wanted:
    email = ""
    try:
        email = normalised(cells.get("email", ""))
    except ValueError as error:
        el = "Δεν είναι διεύθυνση ηλεκτρονικού ταχυδρομείου."
        errors.append(_error(number, "email", el, f"Not an e-mail address: {error}"))
    texts = {}
    for column, adapter in _TEXTS.items():
        cell = cells.get(column, "").strip()
        try:
            texts[column] = explain.checked(adapter, cell or ("el" if column == "language" else ""))
        except InvalidInput as error:
            errors += [_error(number, column, problem.el, problem.en) for problem in error.errors]
            texts[column] = ""
    return Wanted(
        number,
        email,
        texts["language"],
        texts["salutation"],
        texts["name"],
        texts["organisation"],
        _companions(number, cells.get("companions", "").strip(), errors),
        texts["note"],
    )


def _companions(number: int, cell: str, errors: list[FieldError]) -> int | None:
    if not cell:
        return None
    if not (cell.isascii() and cell.isdigit() and len(cell) < 4 and int(cell) <= COMPANIONS_MOST):
        el = f"Γράψτε πόσους συνοδούς μπορεί να φέρει, από 0 έως {COMPANIONS_MOST}."
        errors.append(_error(number, "companions", el, f"Write how many may come along, 0 to {COMPANIONS_MOST}."))
        return None
    return int(cell)


def _error(line: int, column: str, el: str, en: str) -> FieldError:
    return FieldError(f"line {line}, {column}" if column else f"line {line}", el, en)


async def take(
    connection: AsyncConnection,
    ring: Ring,
    rsvp: GuestList,
    wanted: Sequence[Wanted],
    *,
    source: str,
    now: datetime,
    dry: bool,
) -> list[Line]:
    """Add the new, change the known (answers stay), leave out who was taken off the list, erased or blocked; with `dry`
    only tell. Lock the list before."""
    query = select(guests).where(guests.c.list == rsvp.id)
    known = {row.email: row for row in await connection.execute(query)}
    away = await _staying_away(connection, ring, [guest.email for guest in wanted])
    lines, new = [], []
    for guest in wanted:
        values = _values(guest, rsvp)
        row = known.get(guest.email)
        fate: Fate = "stays_away" if row is None and guest.email in away else _fate(row, values)
        lines.append(Line(guest.line, fate, guest.name))
        if fate == "new":
            own = {"id": str(uuid7()), "list": rsvp.id, "email": guest.email, "state": "listed", "bringing_names": []}
            new.append({**values, **own, "source": source, "added_at": now})
        elif row is not None and fate == "changed" and not dry:
            await connection.execute(update(guests).where(guests.c.id == row.id).values(values))
    if new and not dry:
        await connection.execute(insert(guests), new)
    return lines


async def _staying_away(connection: AsyncConnection, ring: Ring, emails: Sequence[str]) -> set[str]:
    """Addresses that were erased or blocked, or want no invitations: no list brings them back."""
    hashes = {hashed: email for email in emails for hashed in remembered.pseudonyms(ring, email)}
    known = await remembered.known(connection, list(hashes))
    uninvited = await remembered.kept_as(connection, list(hashes), "uninvited")
    return {hashes[hashed] for hashed, why in known.items() if why != "left"} | {hashes[one] for one in uninvited}


def _values(guest: Wanted, rsvp: GuestList) -> dict[str, Any]:
    return {
        "language": guest.language,
        "salutation": guest.salutation,
        "name": guest.name,
        "organisation": guest.organisation,
        "companions": rsvp.companions if guest.companions is None else guest.companions,
        "note": guest.note,
    }


def _fate(row: Any, values: Mapping[str, Any]) -> Fate:
    if row is None:
        return "new"
    if row.state == "withdrawn":
        return "withdrawn"
    return "same" if all(getattr(row, name) == value for name, value in values.items()) else "changed"
