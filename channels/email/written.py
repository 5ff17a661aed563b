"""The letters of people that the channel keeps, as the desk's list of what citizens write takes them over."""

from collections.abc import Mapping, Sequence
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


def seen(body: bytes | None) -> Mapping[str, str]:
    """What a letter says to its reader; nothing where it is not kept any more."""
    if body is None:
        return {}
    mail = opened(bytes(body))
    text = _seen(mail.text, "\n").strip()[:TEXT_CHARACTERS]
    return {"subject": _line(mail.header("Subject"), SUBJECT_CHARACTERS), "text": text}


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
        **seen(row.body),
    )


def _line(text: str, most: int) -> str:
    return " ".join(_seen(text, "").split())[:most]


def _seen(text: str, also: str) -> str:
    """What can be shown: letters of strangers carry control characters."""
    return "".join(sign if sign.isprintable() or sign in also else " " for sign in text)
