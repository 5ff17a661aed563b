"""Who lost the link to their preferences, or would see all we hold, asks for it: it is sent to the address alone."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from audience import own_data, remembered
from audience.erasure import Also, wrote_to_us
from audience.tables import signups, subscribers
from core.mailings import write_letter
from core.pages import GREEK
from core.tokens import Ring


async def ask_for_link(
    connection: AsyncConnection,
    ring: Ring,
    email: str,
    *,
    channel: str,
    issuer: str,
    network: str | None,
    now: datetime,
    all_data: bool = False,
    also: Sequence[Also] = (),
    language: str = GREEK,
) -> bool:
    """Who lost the link to their preferences gets it by mail, also who left; unknown and blocked addresses nothing.

    With `all_data` it is the link to all we hold, and goes to whoever stands on any list of ours, or wrote to us: their
    address then stands in the asking until the link has ended, since no list has it. Whether it was written; the caller
    must answer alike. It counts as an asking, by the same limits.
    """
    hashes = remembered.pseudonyms(ring, email)
    blocked = "blocked" in (await remembered.known(connection, hashes)).values()
    query = select(subscribers.c.id).where(subscribers.c.email == email)
    subscriber = (await connection.execute(query)).scalar_one_or_none()
    found, wrote, identity = subscriber, False, str(uuid7())
    if all_data:
        found, wrote = await own_data.anyone(connection, email), await wrote_to_us(connection, email, also)
    state, kept = "blocked" if blocked else "known", {}
    if found is None and wrote and not blocked:
        found, state, kept = identity, "wrote", {"email": email, "language": language}
    letter = uuid7()
    await connection.execute(
        insert(signups).values(
            id=identity,
            pseudonym=hashes[0],
            source="link",
            network=network,
            state=state,
            subscriber=subscriber,
            letter=letter,
            created_at=now,
            **kept,
        )
    )
    if found is None or blocked:
        return False
    kind = "data" if all_data else "link"
    await write_letter(connection, kind=kind, channel=channel, target=found, issuer=issuer, now=now, identity=letter)
    return True
