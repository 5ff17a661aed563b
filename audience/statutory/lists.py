"""A statutory list: made with its law, filled from a file, read out, and deleted at its date."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from audience.addresses import normalised
from audience.imports.files import ListFile, Row
from audience.statutory import removing
from audience.statutory.tables import lists, members
from core.errors import Conflict, FieldError, Invalid, NotFound
from core.given import among
from core.store import Store
from core.tokens import Keys
from core.witness import Witness
from schemas.localised import is_language

SLICE_ROWS = 500
MOST_TOLD = 100
GREEK = "el"
COLUMNS = ("email", "language")


@dataclass(frozen=True)
class StatutoryList:
    slug: str
    name: str
    issuer: str  # the controller
    basis: str  # the law's words: act, article
    purpose: str
    kept_until: datetime
    who: str
    created_at: datetime
    members: int = 0


@dataclass(frozen=True)
class Member:
    email: str
    language: str


@dataclass(frozen=True)
class Added:
    new: int = 0
    there: int = 0


async def create(connection: AsyncConnection, made: StatutoryList) -> None:
    """Invalid names what is missing: no law, no list."""
    wrong = [
        FieldError(field, "Συμπληρώστε το· χωρίς αυτό δεν τηρείται κατάλογος.", "Fill it in; no list without it.")
        for field in ("slug", "name", "basis", "purpose")
        if not getattr(made, field).strip()
    ]
    if made.kept_until <= made.created_at:
        wrong.append(FieldError("until", "Είναι στο παρελθόν.", "It is in the past."))
    if wrong:
        raise Invalid(wrong)
    if (await connection.execute(select(lists.c.slug).where(lists.c.slug == made.slug))).first() is not None:
        raise Conflict(f"Ο κατάλογος «{made.slug}» υπάρχει ήδη.", f"There is a list “{made.slug}” already.")
    row = {column.name: getattr(made, column.name) for column in lists.columns}
    await connection.execute(insert(lists).values(row))


async def get(connection: AsyncConnection, slug: str) -> StatutoryList:
    """NotFound when there is none."""
    found = [one for one in await every(connection) if one.slug == slug]
    if not found:
        raise NotFound(
            f"Δεν υπάρχει κατάλογος «{slug}»· δείτε «keryx statutory list».",
            f"There is no list “{slug}”; see `keryx statutory list`.",
        )
    return found[0]


async def every(connection: AsyncConnection) -> list[StatutoryList]:
    """All lists with how many are on them."""
    counted = select(func.count()).where(members.c.list == lists.c.slug).scalar_subquery().label("members")
    rows = await connection.execute(select(lists, counted).order_by(lists.c.slug))
    return [_list(row) for row in rows]


def _list(row: Any) -> StatutoryList:
    return StatutoryList(
        row.slug, row.name, row.issuer, row.basis, row.purpose, row.kept_until, row.who, row.created_at, row.members
    )


def read(file: ListFile) -> Iterator[Member]:
    """A file of `email` and perhaps `language`, nothing else. Invalid names every wrong line, with nothing read."""
    if "email" not in file.columns or set(file.columns) - {*COLUMNS, ""}:
        el = "Οι στήλες είναι email και, αν θέλετε, language· καμία άλλη."
        raise Invalid([FieldError("line 1", el, "The columns are email and, if you like, language; no others.")])
    if wrong := [error for row in file.rows() for error in _wrong(file.columns, row)][:MOST_TOLD]:
        raise Invalid(wrong)
    return (_member(file.columns, row) for row in file.rows())


def _cells(columns: Sequence[str], row: Row) -> Mapping[str, str]:
    return dict(zip(columns, (cell.strip() for cell in row.cells), strict=False))


def _member(columns: Sequence[str], row: Row) -> Member:
    cells = _cells(columns, row)
    return Member(normalised(cells["email"]), cells.get("language") or GREEK)


def _wrong(columns: Sequence[str], row: Row) -> Iterator[FieldError]:
    cells = _cells(columns, row)
    try:
        normalised(cells.get("email", ""))
    except ValueError as error:
        el = "Δεν είναι διεύθυνση ηλεκτρονικού ταχυδρομείου."
        yield FieldError(f"line {row.number}, email", el, f"Not an e-mail address: {error}")
    if not is_language(cells.get("language") or GREEK):
        yield FieldError(f"line {row.number}, language", "Δεν είναι κωδικός γλώσσας.", "Not a language code.")


async def add(
    store: Store,
    keys: Keys,
    witness: Witness,
    slug: str,
    people: Iterator[Member],
    *,
    source: str,
    who: str,
    now: datetime,
    dry: bool,
) -> Added:
    """Put people on the list, in slices; who is there already stays as they are. A dry run only counts."""
    total, piece = Added(), dict[str, Member]()
    ring, removed = await keys.ring(), await witness.words(removing.REMOVED, of=slug)

    async def put() -> Added:
        async with store.write() as connection:
            known = select(members.c.email).where(members.c.list == slug, among(members.c.email, "emails"))
            there = set((await connection.execute(known, {"emails": list(piece)})).scalars())
            common = {"list": slug, "source": source, "who": who, "created_at": now}
            rows = [
                {**common, "id": str(uuid7()), "email": one.email, "language": one.language}
                for one in piece.values()
                if one.email not in there
            ]
            if rows and not dry:
                await connection.execute(insert(members), rows)
        if not dry:
            await removing.back_on(witness, ring, slug, piece.keys() - there, removed)
        return Added(total.new + len(rows), total.there + len(there))

    for member in people:
        piece[member.email] = member
        if len(piece) == SLICE_ROWS:
            total, piece = await put(), {}
    return await put() if piece else total


async def people(store: Store, slug: str) -> AsyncIterator[Member]:
    """All on the list, in slices."""
    cursor = ""
    while True:
        query = select(members).where(members.c.list == slug, members.c.id > cursor).order_by(members.c.id)
        async with store.read() as connection:
            rows = (await connection.execute(query.limit(SLICE_ROWS))).all()
        for row in rows:
            yield Member(row.email, row.language)
        if len(rows) < SLICE_ROWS:
            return
        cursor = rows[-1].id


async def holding(connection: AsyncConnection, email: str) -> list[StatutoryList]:
    """The lists an address is on: they answer a request for erasure with their law (GDPR Art. 17(3)(b))."""
    on = select(members.c.list).where(members.c.email == email)
    slugs = set((await connection.execute(on)).scalars())
    return [one for one in await every(connection) if one.slug in slugs]


async def member(connection: AsyncConnection, email: str) -> str | None:
    """An id by which a member of this address is known; None: nobody is."""
    query = select(members.c.id).where(members.c.email == email).order_by(members.c.id).limit(1)
    found: str | None = (await connection.execute(query)).scalar_one_or_none()
    return found


async def of_member(connection: AsyncConnection, identity: str) -> tuple[str, str] | None:
    """(address, language) of the member with this id."""
    query = select(members.c.email, members.c.language).where(members.c.id == identity)
    row = (await connection.execute(query)).first()
    return (row.email, row.language) if row is not None else None


async def due(connection: AsyncConnection, now: datetime) -> list[str]:
    """Lists whose date has come."""
    return list((await connection.execute(select(lists.c.slug).where(lists.c.kept_until <= now))).scalars())
