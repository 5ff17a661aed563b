"""Files of a draft: kept by their content, shown to who may read it, destroyed with what they belong to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.carried import carrying, files_of
from core.clock import Clock
from core.media import Media
from core.store import Store, insert_for
from core.tables import announcements, editions
from producers.desk.files.checking import Checked
from producers.desk.files.tables import files
from producers.desk.tables import drafts
from producers.desk.trail import note

NAME_CHARACTERS = 200


@dataclass(frozen=True)
class File:
    media: str
    name: str
    content_type: str
    size_bytes: int
    width: int
    height: int


async def keep(
    store: Store, media: Media, clock: Clock, draft: UUID, found: Checked, name: str, who: str, *, act: str = "file.add"
) -> File:
    """The bytes first: a row never names what is not there. The same file twice is one."""
    key = await media.put(found.data, found.suffix)
    bare = PurePath(name.replace("\\", "/")).name[:NAME_CHARACTERS]
    file = File(key, bare, found.content_type, len(found.data), found.width, found.height)
    now = clock.now()
    async with store.write() as connection:
        row = {"draft": draft, "who": who, "at": now, **file.__dict__}
        await connection.execute(insert_for(connection, files).values(row).on_conflict_do_nothing())
        await note(connection, now, who, act, f"draft:{draft}", after={"media": key})
    return file


async def adopt(connection: AsyncConnection, draft: UUID, body: Mapping[str, Any], who: str, now: datetime) -> None:
    """What came with its text from elsewhere is the draft's as what is uploaded for it, and goes as that does."""
    for one in body.get("attachments") or ():
        if one.get("media"):
            row = {
                "draft": draft,
                "media": one["media"],
                "name": str((one.get("title") or {}).get("el", ""))[:NAME_CHARACTERS],
                "content_type": str(one.get("content_type", "")),
                "size_bytes": int(one.get("size_bytes") or 0),
                "width": 0,
                "height": 0,
                "who": who,
                "at": now,
            }
            await connection.execute(insert_for(connection, files).values(row).on_conflict_do_nothing())


async def of_draft(store: Store, draft: UUID) -> Mapping[str, File]:
    """By their keys."""
    query = select(files).where(files.c.draft == draft)
    async with store.read() as connection:
        rows = (await connection.execute(query)).all()
    return {row.media: File(**{name: getattr(row, name) for name in File.__dataclass_fields__}) for row in rows}


async def issuers_of(store: Store, key: str) -> set[str]:
    """Whose file it is: of the drafts it was uploaded for, and of the announcements that carry it."""
    uploaded = select(drafts.c.issuer).join(files, files.c.draft == drafts.c.id).where(files.c.media == key)
    carried = carrying(key).subquery()
    posted = select(announcements.c.issuer).join(carried, carried.c.announcement == announcements.c.id)
    async with store.read() as connection:
        return set((await connection.execute(uploaded.union(posted))).scalars())


async def carried_by(store: Store, key: str) -> list[tuple[str, frozenset[str]]]:
    """Of each edition that carries it, the issuer and the channels that take it."""
    carried = carrying(key).subquery()
    same = (editions.c.announcement == carried.c.announcement) & (editions.c.number == carried.c.edition)
    query = (
        select(announcements.c.issuer, editions.c.channels)
        .join(carried, carried.c.announcement == announcements.c.id)
        .join(editions, same)
    )
    async with store.read() as connection:
        return [(row.issuer, frozenset(row.channels)) for row in await connection.execute(query)]


def strangers(body: Mapping[str, Any], before: Mapping[str, Any], known: Mapping[str, File]) -> set[str]:
    """Files that a form names and nobody uploaded for this draft: it would publish what is another's."""
    return set(files_of(body)) - set(files_of(before)) - set(known)


def with_file(body: Mapping[str, Any], group: str, file: File) -> dict[str, Any]:
    """The text with one file more, titled as it was called until somebody says better."""
    if group == "photographs":
        item: dict[str, Any] = {"media": file.media}
    else:
        title = PurePath(file.name).stem.replace("_", " ").strip()
        item = {"media": file.media, "content_type": file.content_type, "size_bytes": str(file.size_bytes)}
        item |= {"title": {"el": title}} if title else {}
    return {**body, group: [*(body.get(group) or []), item]}


def with_another(body: Mapping[str, Any], old: str, new: File) -> dict[str, Any]:
    """The text with a file in another's place (cut to shape)."""

    def changed(item: Any) -> Any:
        if not isinstance(item, Mapping) or item.get("media") != old:
            return item
        told = {"content_type": new.content_type, "size_bytes": str(new.size_bytes)} if "content_type" in item else {}
        return {**item, "media": new.media, **told}

    lists = {name: [changed(one) for one in body[name]] for name in ("attachments", "photographs") if body.get(name)}
    return {**body, **lists}
