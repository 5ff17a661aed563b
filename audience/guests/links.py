"""The links of a guest list: a guest's own, to answer by, and the door's, which ends by itself."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.tables import keys
from core.tokens import Ring

ANSWERING = "rsvp"  # purpose of the tokens in invitations
DOOR = "door"  # purpose of the tokens of door lists
ID_BYTES, TIME_BYTES = 16, 5


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


def door_token(ring: Ring, guest_list: str, until: datetime) -> str:
    ends = int(until.timestamp()).to_bytes(TIME_BYTES, "big")
    return ring.sign(DOOR, UUID(guest_list).bytes + ends)


def door_of(payload: bytes | None) -> tuple[str, datetime] | None:
    """The list that a verified token opens, and until when."""
    if payload is None or len(payload) != ID_BYTES + TIME_BYTES:
        return None
    ends = int.from_bytes(payload[ID_BYTES:], "big")
    return str(UUID(bytes=payload[:ID_BYTES])), datetime.fromtimestamp(ends, UTC)
