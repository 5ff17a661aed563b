"""Guests from a spreadsheet: columns in Greek or in English, every wrong cell told by line and column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import StringConstraints, TypeAdapter
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from audience import remembered, spreadsheet
from audience.guests.definition import COMPANIONS_MOST
from audience.guests.lists import GuestList
from audience.guests.tables import guests
from audience.imports.files import ListFile
from audience.spreadsheet import Cells, Columns
from core.errors import FieldError, Invalid
from core.tokens import Ring
from schemas import explain
from schemas.problems import InvalidInput
from schemas.text import ONE_LINE, SAID

COLUMNS = Columns(
    ("email", "salutation", "name"),
    email=("ηλεκτρονική διεύθυνση", "διεύθυνση ηλεκτρονικού ταχυδρομείου", "διεύθυνση", "e-mail"),
    language=("γλώσσα",),
    salutation=("προσφώνηση",),
    name=("ονοματεπώνυμο", "όνομα"),
    organisation=("φορέας", "organization"),
    companions=("συνοδοί",),
    note=("σημείωση",),
)
GUESTS_MOST = 20_000
_TEXTS: Mapping[str, TypeAdapter[str]] = {
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


def read(file: ListFile) -> tuple[list[Wanted], list[Line]]:
    """The file's guests, and the lines that cannot be taken. Invalid when the head line or the file itself is wrong."""
    found: list[Wanted] = []
    wrong: list[Line] = []
    lines: dict[str, int] = {}
    for cells in spreadsheet.read(file, COLUMNS.of(file.columns)):
        wanted = _guest(cells) if not cells.errors else None
        if wanted is not None and not cells.errors:
            cells.once(wanted.email, lines)
        if wanted is None or cells.errors:
            wrong.append(Line(cells.number, "wrong", errors=cells.errors))
        else:
            found.append(wanted)
    if len(found) > GUESTS_MOST:
        raise Invalid(
            [spreadsheet.place(0, "", f"Πάνω από {GUESTS_MOST} προσκεκλημένοι.", f"More than {GUESTS_MOST} guests.")]
        )
    return found, wrong


def _guest(cells: Cells) -> Wanted:
    email, language, texts = cells.email(), cells.language(), {}
    for column, adapter in _TEXTS.items():
        try:
            texts[column] = explain.checked(adapter, cells[column])
        except InvalidInput as error:
            texts[column] = ""
            for problem in error.errors:
                cells.wrong(column, problem.el, problem.en)
    return Wanted(cells.number, email, language, companions=_companions(cells), **texts)


def _companions(cells: Cells) -> int | None:
    cell = cells["companions"]
    if not cell:
        return None
    if not (cell.isascii() and cell.isdigit() and len(cell) < 4 and int(cell) <= COMPANIONS_MOST):
        el = f"Γράψτε πόσους συνοδούς μπορεί να φέρει, από 0 έως {COMPANIONS_MOST}."
        cells.wrong("companions", el, f"Write how many may come along, 0 to {COMPANIONS_MOST}.")
        return None
    return int(cell)


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
