"""Issuers, topics and areas as an administrator changes them; what is in use cannot vanish, it retires."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import String, cast, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.clock import Clock
from core.directory import SORTS, load_directory, order_entries, put_entry, remove_entry
from core.errors import Conflict, NotFound
from core.store import Store
from core.tables import metadata
from producers.desk.trail import note
from schemas.directory import Entry

BODIES = ("body", "content")  # columns of JSON that may name one


async def entries(store: Store, name: str) -> Sequence[Entry]:
    """In their order, retired ones among them."""
    async with store.read() as connection:
        found: Sequence[Entry] = getattr(await load_directory(connection), name)
        return found


async def entry(store: Store, name: str, slug: str) -> Entry:
    found = next((one for one in await entries(store, name) if one.slug == slug), None)
    if found is None:
        raise NotFound("Δεν υπάρχει τέτοια εγγραφή στον κατάλογο.", "There is no such entry in the list.")
    return found


async def save(store: Store, clock: Clock, name: str, data: Mapping[str, Any], who: str, *, new: bool) -> None:
    """Invalid names what is wrong. Conflict: a new one has the name of another."""
    async with store.write() as connection:
        before = {one.slug: one for one in getattr(await load_directory(connection), name)}.get(str(data.get("slug")))
        if new and before is not None:
            raise Conflict(
                f"Υπάρχει ήδη εγγραφή με το όνομα «{before.slug}».", f"There is an entry named “{before.slug}” already."
            )
        stored = await put_entry(connection, name, data)
        after = stored.model_dump(mode="json", exclude_defaults=True)
        was = before.model_dump(mode="json", exclude_defaults=True) if before is not None else None
        if was != after:
            await _note(connection, clock, who, "list.save", name, str(after["slug"]), before=was, after=after)


async def order(store: Store, clock: Clock, name: str, slugs: Sequence[str], who: str) -> None:
    """The whole list in this order."""
    async with store.write() as connection:
        before = [one.slug for one in getattr(await load_directory(connection), name)]
        await order_entries(connection, name, slugs)
        after = [one.slug for one in getattr(await load_directory(connection), name)]
        if before != after:
            await _note(
                connection, clock, who, "list.order", name, "", before={"order": before}, after={"order": after}
            )


async def move(store: Store, clock: Clock, name: str, slug: str, places: int, who: str) -> None:
    """One entry so many places down its list, or up."""
    slugs = [one.slug for one in await entries(store, name)]
    if slug in slugs:
        at = slugs.index(slug)
        slugs.insert(max(0, at + places), slugs.pop(at))
        await order(store, clock, name, slugs, who)


async def remove(store: Store, clock: Clock, name: str, slug: str, who: str) -> None:
    """Conflict: something refers to it; retire it instead."""
    found = await entry(store, name, slug)
    async with store.write() as connection:
        if await in_use(connection, name, slug):
            raise Conflict(
                f"Το «{found.name.el}» χρησιμοποιείται και δεν διαγράφεται· αποσύρετέ το: δεν προτείνεται πια για "
                "νέες ανακοινώσεις, και όσα το αναφέρουν μένουν όπως είναι.",
                f"“{found.name.best('en')}” is in use and cannot be deleted; retire it: it is offered no more for new "
                "announcements, and what refers to it stays as it is.",
            )
        before = found.model_dump(mode="json", exclude_defaults=True)
        await remove_entry(connection, name, slug)
        await _note(connection, clock, who, "list.remove", name, slug, before=before)


async def in_use(connection: AsyncConnection, name: str, slug: str) -> bool:
    """Whether anything refers to it, or may, in any table: a word in doubt counts."""
    quoted, barred = f'"{slug}"', f"|{slug}|"
    for table in metadata.sorted_tables:
        conditions = [
            cast(table.c[body], String).contains(quoted, autoescape=True) for body in BODIES if body in table.c
        ]
        if name in table.c:
            facet = cast(table.c[name], String)
            conditions += [facet.contains(word, autoescape=True) for word in (quoted, barred)]
        if name == "issuers" and "issuer" in table.c:
            conditions.append(table.c.issuer == slug)
        # Else the directory's own rows, and what the trail remembers, would count.
        if conditions and table.name not in ("directory", "desk_trail"):
            found = await connection.execute(select(literal(1)).select_from(table).where(or_(*conditions)).limit(1))
            if found.first() is not None:
                return True
    return False


async def _note(
    connection: AsyncConnection, clock: Clock, who: str, act: str, name: str, slug: str, **values: Any
) -> None:
    sort, _ = SORTS[name]
    await note(connection, clock.now(), who, act, f"{sort}:{slug}" if slug else name, **values)
