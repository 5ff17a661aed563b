"""Standing pages in the database: begun, given a further edition, retired, read as of any edition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter
from sqlalchemy import and_, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.clock import Clock
from core.errors import Conflict, Invalid, NotFound
from core.language.letters import fold
from core.store import Store
from producers.desk.standing_pages.tables import editions, pages
from producers.desk.trail import note
from schemas import explain
from schemas.localised import Body, Title
from schemas.problems import InvalidInput
from schemas.text import NoteText
from schemas.web import Slug


class Written(BaseModel):
    """An edition as it was written, checked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Title
    text: Body
    holds_from: date
    note: NoteText


class Named(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    slug: Slug


_written: TypeAdapter[Written] = TypeAdapter(Written)
_named: TypeAdapter[Named] = TypeAdapter(Named)


@dataclass(frozen=True)
class StandingPage:
    """A page in one edition. `newest` is the number of its newest."""

    slug: str
    issuer: str
    retired: bool
    newest: int
    number: int
    title: Title
    text: Body
    holds_from: date
    note: str
    at: datetime

    def language(self, wanted: str) -> str:
        """The language in which it can be shown to who reads this one."""
        return wanted if self.text.get(wanted) else "el"


@dataclass(frozen=True)
class EditionOf:
    number: int
    holds_from: date
    note: str
    who: str


async def begin(store: Store, clock: Clock, slug: str, issuer: str, data: Mapping[str, Any], who: str) -> None:
    """A new page with its first edition. Invalid names what is wrong; Conflict: the address is taken."""
    address, written = checked_slug(slug), checked(data)
    async with store.write() as connection:
        if (await connection.execute(select(pages.c.slug).where(pages.c.slug == address))).first() is not None:
            raise Conflict(
                f"Υπάρχει ήδη σελίδα στη διεύθυνση «{address}».", f"There is a page at the address “{address}” already."
            )
        last = (await connection.execute(select(func.max(pages.c.position)))).scalar_one()
        row = {"slug": address, "issuer": issuer, "position": (last or 0) + 1}
        await connection.execute(insert(pages).values(row))
        await _add(connection, clock.now(), address, 1, written, who)


async def publish(store: Store, clock: Clock, slug: str, seen: int, data: Mapping[str, Any], who: str) -> int:
    """A further edition, written over edition `seen`; its number. Conflict: somebody was faster."""
    written = checked(data)
    async with store.write() as connection:
        row = (await connection.execute(select(pages).where(pages.c.slug == slug).with_for_update())).first()
        if row is None:
            raise none()
        if row.head != seen:
            raise Conflict(
                f"Στο μεταξύ δημοσιεύθηκε η έκδοση {row.head}· δείτε την πριν γράψετε επόμενη.",
                f"Edition {row.head} was published meanwhile; look at it before you write the next.",
            )
        await _add(connection, clock.now(), slug, seen + 1, written, who)
    return seen + 1


async def retire(store: Store, clock: Clock, slug: str, retired: bool, who: str) -> None:
    """In no list any more, or again; whoever has its address reads it still."""
    async with store.write() as connection:
        done = await connection.execute(update(pages).where(pages.c.slug == slug).values(retired=retired))
        if not done.rowcount:
            raise none()
        await note(connection, clock.now(), who, "page.retire", f"page:{slug}", after={"retired": retired})


async def listed(store: Store, *, retired: bool = False, words: str = "") -> list[StandingPage]:
    """The newest edition of each, in their order; with `words`, those that hold them all, in whatever language."""
    query = (
        select(pages, editions)
        .join(editions, and_(editions.c.page == pages.c.slug, editions.c.number == pages.c.head))
        .order_by(pages.c.position)
    )
    if not retired:
        query = query.where(~pages.c.retired)
    async with store.read() as connection:
        found = [_page(row) for row in await connection.execute(query)]
    wanted = fold(words).split()
    return [page for page in found if all(word in _searched(page) for word in wanted)]


async def read(store: Store, slug: str, number: int | None = None) -> StandingPage:
    """A page in its newest edition, or in this one."""
    query = select(pages, editions).join(editions, editions.c.page == pages.c.slug).where(pages.c.slug == slug)
    query = query.where(editions.c.number == (pages.c.head if number is None else number))
    async with store.read() as connection:
        row = (await connection.execute(query)).first()
    if row is None:
        raise none()
    return _page(row)


async def history(store: Store, slug: str) -> Sequence[EditionOf]:
    """Every edition, the newest first."""
    query = select(editions).where(editions.c.page == slug).order_by(editions.c.number.desc())
    async with store.read() as connection:
        return [EditionOf(row.number, row.holds_from, row.note, row.who) for row in await connection.execute(query)]


def checked(data: Mapping[str, Any]) -> Written:
    """Invalid names every wrong field."""
    try:
        return explain.checked(_written, data)
    except InvalidInput as error:
        raise Invalid.of(error) from error


def checked_slug(slug: str) -> str:
    try:
        return explain.checked(_named, {"slug": slug}).slug
    except InvalidInput as error:
        raise Invalid.of(error) from error


def none() -> NotFound:
    return NotFound("Δεν υπάρχει τέτοια σελίδα ή έκδοση.", "There is no such page or edition.")


async def _add(connection: AsyncConnection, now: datetime, slug: str, number: int, written: Written, who: str) -> None:
    row = {"page": slug, "number": number, "who": who, "at": now, **written.model_dump()}
    await connection.execute(insert(editions).values(row))
    await connection.execute(update(pages).where(pages.c.slug == slug).values(head=number))
    after = {"edition": number, "title": written.title.el}
    await note(connection, now, who, "page.edition", f"page:{slug}", after=after, reason=written.note)


def _searched(page: StandingPage) -> str:
    return fold(" ".join([*page.title.root.values(), *page.text.root.values()]))


def _page(row: Any) -> StandingPage:
    return StandingPage(
        row.slug,
        row.issuer,
        row.retired,
        row.head,
        row.number,
        Title.model_validate(row.title),
        Body.model_validate(row.text),
        row.holds_from,
        row.note,
        row.at,
    )
