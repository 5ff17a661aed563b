"""The municipality's own lists: issuers, topics and areas, each in both languages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import Invalid
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
