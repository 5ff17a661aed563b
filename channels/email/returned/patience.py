"""How much is borne before a mailbox counts as lost: by what came back of the mails to one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.email.returned.ours import CHANNEL
from channels.email.tables import returns
from core.tables import announcements, deliveries, mailings

FAILURES = ("hard", "soft", "full")  # a block is about us
MAY_STILL_COME_BACK = timedelta(days=3)  # a mail of yesterday is no success yet
ATHENS = ZoneInfo("Europe/Athens")
NO_SUCH_MAILBOX = {"5.1.1", "5.1.10"}  # said at RCPT: by who knows its users


@dataclass(frozen=True)
class Bearing:
    """`hard` failures on different days, or `soft` failures in a row over `soft_days`: then it is lost."""

    hard: int
    soft: int
    soft_days: int


async def lost(
    connection: AsyncConnection, person: str, bearing: Bearing, now: datetime, since: datetime | None = None
) -> str | None:
    """Why the person's mailbox counts as lost, in a few words without an address; None: it does not.

    What failed before `since` is no matter any more.
    """
    rows = await _failures(connection, person, since)
    if not _enough(rows, bearing):
        return None
    reached = await _reached(connection, person, rows[0].at, now - MAY_STILL_COME_BACK)
    return _enough([row for row in rows if reached is None or row.at > reached], bearing)


def _enough(rows: Sequence[Any], bearing: Bearing) -> str | None:
    hard = [row for row in rows if row.meaning == "hard"]
    days = {row.at.astimezone(ATHENS).date() for row in hard}
    if min(len(days), len({row.delivery for row in hard})) >= bearing.hard:
        status = next((row.status for row in reversed(hard) if row.status), "")
        return f"hard {status}".strip()
    failed = {row.delivery for row in rows}
    if len(failed) >= bearing.soft and rows[-1].at - rows[0].at >= timedelta(days=bearing.soft_days):
        return f"{len(failed)} failures over {(rows[-1].at - rows[0].at).days} days"
    return None


async def _failures(connection: AsyncConnection, person: str, since: datetime | None) -> Sequence[Any]:
    query = (
        select(returns.c.meaning, returns.c.status, returns.c.delivery, returns.c.at)
        .where(returns.c.person == person, returns.c.meaning.in_(FAILURES), returns.c.delivery.is_not(None))
        .order_by(returns.c.at)
        .limit(1_000)
    )
    if since is not None:
        query = query.where(returns.c.at >= since)
    return (await connection.execute(query)).all()


async def _reached(connection: AsyncConnection, person: str, since: datetime, until: datetime) -> datetime | None:
    """When the newest mail was sent that nothing came back of: what failed before it is forgiven.

    Asked by the announcements and the lists' mailings of that time, whose deliveries are found by their key. What a
    digest carried came back when the digest did.
    """
    mail = func.coalesce(deliveries.c.carrier, deliveries.c.id)
    came_back = exists().where(returns.c.delivery == mail, returns.c.meaning.in_((*FAILURES, "block")))
    arrived = [deliveries.c.channel == CHANNEL, deliveries.c.target == person, deliveries.c.state == "sent", ~came_back]
    announced, mailed = announcements.c.first_released_at, mailings.c.release_at
    queries = (
        select(func.max(announced)).where(
            announced > since,
            announced <= until,
            deliveries.c.announcement == announcements.c.id,
            deliveries.c.edition == announcements.c.head,
            deliveries.c.occasion == "now",
            *arrived,
        ),
        select(func.max(mailed)).where(
            mailed > since,
            mailed <= until,
            mailings.c.name.is_not(None),  # no letter to one of many others
            deliveries.c.announcement == mailings.c.id,
            deliveries.c.edition == 0,
            deliveries.c.occasion == mailings.c.occasion,
            *arrived,
        ),
    )
    newest = [(await connection.execute(query)).scalar_one_or_none() for query in queries]
    return max((at for at in newest if at is not None), default=None)
