"""The municipality's own lists: issuers, topics and areas, each in both languages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from pydantic import BaseModel
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import FieldError, Invalid
from core.store import insert_for
from core.tables import directory
from schemas.directory import Area, Issuer, Topic, parse_directory
from schemas.problems import InvalidInput

SORTS: dict[str, tuple[str, type[BaseModel]]] = {
    "issuers": ("issuer", Issuer),
    "topics": ("topic", Topic),
    "areas": ("area", Area),
}


@dataclass(frozen=True)
class Directory:
    issuers: Sequence[Issuer]
    topics: Sequence[Topic]
    areas: Sequence[Area]

    @property
    def current(self) -> "Directory":
        """What something new may refer to: nothing that is retired."""
        return Directory(
            [one for one in self.issuers if not one.retired],
            [one for one in self.topics if not one.retired],
            [one for one in self.areas if not one.retired],
        )


async def load_directory(connection: AsyncConnection) -> Directory:
    """The lists in the order their keepers gave them."""
    rows = (await connection.execute(select(directory).order_by(directory.c.position))).all()
    found: dict[str, list[Any]] = {
        name: [model.model_validate(row.body) for row in rows if row.sort == sort]
        for name, (sort, model) in SORTS.items()
    }
    return Directory(found["issuers"], found["topics"], found["areas"])


async def save_directory(connection: AsyncConnection, lists: Any) -> Directory:
    """Add or replace entries: {issuers: […], topics: […], areas: […]}; what was stored. Invalid names what is wrong."""
    try:
        found = parse_directory(lists)
    except InvalidInput as error:
        raise Invalid.of(error) from error
    for name, (sort, _) in SORTS.items():
        for position, entry in enumerate(getattr(found, name)):
            body = entry.model_dump(mode="json")
            statement = insert_for(connection, directory).values(
                sort=sort, slug=entry.slug, position=position, body=body
            )
            await connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["sort", "slug"], set_={"position": position, "body": body}
                )
            )
    return Directory(found.issuers, found.topics, found.areas)


async def put_entry(connection: AsyncConnection, name: str, data: Any) -> BaseModel:
    """Add one entry at the end of its list (issuers, topics, areas), or replace it in its place; as it was stored.

    Invalid names what is wrong, by the entry's own fields.
    """
    sort, _ = SORTS[name]
    try:
        (entry,) = getattr(parse_directory({name: [data]}), name)
    except InvalidInput as error:
        ahead = f"{name}.0."
        raise Invalid([FieldError(one.field.removeprefix(ahead), one.el, one.en) for one in error.errors]) from error
    mine = directory.c.sort == sort
    last = (await connection.execute(select(func.max(directory.c.position)).where(mine))).scalar_one()
    body = entry.model_dump(mode="json")
    statement = insert_for(connection, directory).values(
        sort=sort, slug=entry.slug, position=0 if last is None else last + 1, body=body
    )
    await connection.execute(statement.on_conflict_do_update(index_elements=["sort", "slug"], set_={"body": body}))
    return cast(BaseModel, entry)


async def order_entries(connection: AsyncConnection, name: str, slugs: Sequence[str]) -> None:
    """The list in this order; who is not named follows behind, as they were."""
    sort, _ = SORTS[name]
    query = select(directory.c.slug).where(directory.c.sort == sort).order_by(directory.c.position)
    known = list((await connection.execute(query)).scalars())
    wanted = [slug for slug in dict.fromkeys(slugs) if slug in known]
    for position, slug in enumerate([*wanted, *(slug for slug in known if slug not in wanted)]):
        entry = directory.c.sort == sort, directory.c.slug == slug
        await connection.execute(update(directory).where(*entry).values(position=position))


async def remove_entry(connection: AsyncConnection, name: str, slug: str) -> None:
    """Out of its list. Whoever calls has looked that nothing refers to it."""
    sort, _ = SORTS[name]
    await connection.execute(delete(directory).where(directory.c.sort == sort, directory.c.slug == slug))
