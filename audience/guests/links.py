"""The links of a guest list: a guest's own, to answer by, and the door's, which ends by itself or by the next one."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.tables import keys
from core.tokens import Ring

ANSWERING = "rsvp"  # purpose of the tokens in invitations
DOOR = "door"  # purpose of the tokens of door lists
ID_BYTES, TIME_BYTES, NUMBER_BYTES = 16, 5, 4


async def ring_of(connection: AsyncConnection) -> Ring:
    """The ring, read where a mailing is looked up: the first key is there since its invitations were made."""
    rows = (await connection.execute(select(keys.c.id, keys.c.secret))).all()
    return Ring({row.id: row.secret for row in rows})


def answer_link(ring: Ring, url: str, guest: str) -> str:
    """`url` is the hub's public address."""
    return f"{url}/rsvp/{ring.sign(ANSWERING, UUID(guest).bytes)}"


def guest_of(payload: bytes | None) -> str | None:
    """The guest whom a verified token names."""
    return str(UUID(bytes=payload)) if payload is not None and len(payload) == ID_BYTES else None


@dataclass(frozen=True)
class Door:
    """What a door's link opens: a list, until when, and the how manieth link of that list it is."""

    list: str
    until: datetime
    number: int


def door_token(ring: Ring, door: Door) -> str:
    ends = int(door.until.timestamp()).to_bytes(TIME_BYTES, "big")
    return ring.sign(DOOR, UUID(door.list).bytes + ends + door.number.to_bytes(NUMBER_BYTES, "big"))


def door_of(payload: bytes | None) -> Door | None:
    """Of a verified token."""
    if payload is None or len(payload) != ID_BYTES + TIME_BYTES + NUMBER_BYTES:
        return None
    ends = int.from_bytes(payload[ID_BYTES:-NUMBER_BYTES], "big")
    number = int.from_bytes(payload[-NUMBER_BYTES:], "big")
    return Door(str(UUID(bytes=payload[:ID_BYTES])), datetime.fromtimestamp(ends, UTC), number)
