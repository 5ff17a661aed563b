"""The letters of people that the channel keeps, as the desk's list of what citizens write takes them over."""

from collections.abc import Sequence
from email.utils import parseaddr
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.email.returned import addresses
from channels.email.returned.opening import opened
from channels.email.tables import replies
from core.written import Written

NAME_CHARACTERS, SUBJECT_CHARACTERS, TEXT_CHARACTERS = 200, 300, 20_000


async def written(connection: AsyncConnection, after: int, most: int) -> Sequence[Written]:
    """Also those that are held (too many of one, of a list): a person looks. Those that a person dropped are not."""
    query = (
        select(replies.c.id, replies.c.at, replies.c.issuer, replies.c.announcement, replies.c.body)
        .where(replies.c.id > after, replies.c.body.is_not(None))
        .order_by(replies.c.id)
        .limit(most)
    )
    return [_read(row) for row in await connection.execute(query)]


def _read(row: Any) -> Written:
    mail = opened(bytes(row.body))
    sender = mail.header("From")
    return Written(
        row.id,
        row.at,
        row.issuer or "",
        row.announcement,
        name=_line(parseaddr(sender)[0], NAME_CHARACTERS),
        email=(addresses.first(sender) or "").lower(),
        subject=_line(mail.header("Subject"), SUBJECT_CHARACTERS),
        text=_seen(mail.text, "\n").strip()[:TEXT_CHARACTERS],
    )


def _line(text: str, most: int) -> str:
    return " ".join(_seen(text, "").split())[:most]


def _seen(text: str, also: str) -> str:
    """What can be shown: letters of strangers carry control characters."""
    return "".join(sign if sign.isprintable() or sign in also else " " for sign in text)
