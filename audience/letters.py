"""Who a letter goes to, looked up when it is handed over: addresses and links never stand in the letter itself."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.registry import preferences_token
from audience.signups import confirming_token
from audience.tables import signups, subscribers
from core.channel import Recipient
from core.given import found_by
from core.tokens import Ring

_WAITING = select(signups.c.id, signups.c.language, signups.c.email).where(signups.c.state == "waiting")
_KNOWN = select(subscribers.c.id, subscribers.c.language, subscribers.c.email)


async def addressed(
    connection: AsyncConnection, ring: Ring, letter: str, targets: Sequence[str]
) -> Mapping[str, tuple[Recipient, Mapping[str, str]]]:
    """Those who still are to get it, each with the tokens of its links: `confirm` or `preferences`.

    A confirmation goes to a sign-up that still waits; every other letter to a subscriber, who may have left.
    """
    wanted = _WAITING if letter == "confirm" else _KNOWN
    table = signups if letter == "confirm" else subscribers
    rows = await connection.execute(found_by(connection, table.c.id, "targets", wanted), {"targets": targets})
    return {
        row.id: (
            Recipient(row.language, row.email),
            {"confirm": confirming_token(ring, row.id)}
            if letter == "confirm"
            else {"preferences": preferences_token(ring, row.id)},
        )
        for row in rows
    }
