"""The list at the door: who is expected, in the order of the Greek alphabet, and who came."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, literal, update
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.guests.answering import GUESTS, Guest, guest_from
from audience.guests.tables import guests
from audience.guests.wording import WORDS
from core.language.dates import ATHENS
from core.language.letters import fold

INVITED = ("invited", "coming", "waiting", "declined")


async def everybody(connection: AsyncConnection, guest_list: str) -> Sequence[Guest]:
    """All of a list, whatever their state, sorted by name."""
    rows = await connection.execute(GUESTS.where(guests.c.list == guest_list))
    return sorted(map(guest_from, rows), key=lambda guest: (fold(guest.name), guest.id))


def expected(people: Iterable[Guest]) -> Sequence[Guest]:
    """Who said yes, and who came without having said so."""
    return [guest for guest in people if guest.state == "coming" or guest.arrived_at is not None]


def found(people: Iterable[Guest], words: str) -> Sequence[Guest]:
    """Of all who were invited, whatever they answered, those whose name, organisation or companions have these words.

    Accents and capitals do not matter.
    """
    wanted = fold(words).split()
    return [
        guest
        for guest in people
        if guest.state in INVITED
        and all(word in fold(" ".join([guest.name, guest.organisation, *guest.bringing_names])) for word in wanted)
    ]


def people_in(these: Iterable[Guest]) -> int:
    """With their companions."""
    return sum(guest.party for guest in these)


async def mark(connection: AsyncConnection, guest_list: str, guest: str, at: datetime | None) -> bool:
    """The guest came, or (None) did not after all. False: they are not on this list. The first time stays."""
    came = literal(at, guests.c.arrived_at.type)
    marked = await connection.execute(
        update(guests)
        .where(guests.c.id == guest, guests.c.list == guest_list, guests.c.state.in_(INVITED))
        .values(arrived_at=came if at is None else func.coalesce(guests.c.arrived_at, came))
    )
    return marked.rowcount > 0


DOOR = ("name", "organisation", "party", "companions", "note", "arrived")
ALL = ("name", "organisation", "email", "language", "salutation", "state", *DOOR[2:], "allowed", "answered", "mail")


def as_csv(people: Iterable[Guest], columns: Sequence[str], language: str) -> str:
    """A spreadsheet of these columns, the names of columns and states in this language."""
    out = io.StringIO()
    out.write("\ufeff")  # spreadsheets take it for Greek of Windows otherwise, and a comma for a part of a number
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([WORDS(f"column.{column}", language) for column in columns])
    for guest in people:
        cells = _cells(guest, language)
        writer.writerow([_harmless(cells[column]) for column in columns])
    return out.getvalue()


def _cells(guest: Guest, language: str) -> dict[str, str]:
    coming = guest.state in ("coming", "waiting")
    return {
        "name": guest.name,
        "organisation": guest.organisation,
        "email": guest.email,
        "language": guest.language,
        "salutation": guest.salutation,
        "state": WORDS(f"state.{guest.state}", language),
        "party": str(guest.party) if coming or guest.arrived_at else "0",
        "companions": ", ".join(guest.bringing_names),
        "note": guest.note,
        "arrived": _local(guest.arrived_at),
        "allowed": str(guest.companions),
        "answered": _local(guest.answered_at),
        "mail": f"{WORDS(f'mail_state.{guest.silent}', language)} ({guest.silent_why or '–'})" if guest.silent else "",
    }


def _local(at: datetime | None) -> str:
    """As a spreadsheet reads it, in Greek time."""
    return f"{at.astimezone(ATHENS):%d/%m/%Y %H:%M}" if at is not None else ""


def _harmless(text: str) -> str:
    """A spreadsheet takes such a cell for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
