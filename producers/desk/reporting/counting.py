"""One announcement's figures: what the ledger says of its deliveries, what its text offers to everybody."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.editions import CONTENT
from core.tables import deliveries, editions
from producers.desk.tables import drafts, trail
from schemas.edition import Action
from schemas.parts import Attachment, Part, Photograph

Figures = dict[tuple[str, str], int]  # by channel ("" for the text) and measure

# States of the ledger, as reports say them; the others are of no interest once it is over.
_OF_STATE = {"sent": "sent", "refused": "refused", "gave_up": "failed", "dead": "failed", "unknown": "unknown"}
_ON_ITS_WAY = ("planned", "sending", "later", "gathering")


async def delivered(connection: AsyncConnection, announcement: UUID) -> tuple[Figures, bool]:
    """By channel; and whether some of it is still on its way. What a digest carried is apart."""
    digest = deliveries.c.gathers.is_not(None)
    question = (
        select(deliveries.c.channel, deliveries.c.state, digest.label("digest"), func.count().label("n"))
        .where(deliveries.c.announcement == announcement, deliveries.c.occasion == "now")
        .group_by(deliveries.c.channel, deliveries.c.state, digest)
    )
    found: Counter[tuple[str, str]] = Counter()
    on_its_way = False
    for row in await connection.execute(question):
        if row.state in _ON_ITS_WAY:
            on_its_way = True
        elif measure := _OF_STATE.get(row.state):
            found[row.channel, "digest" if measure == "sent" and row.digest else measure] += row.n
    return dict(found), on_its_way


async def text(connection: AsyncConnection, announcement: UUID, head: int, released: datetime) -> Figures:
    """Of the text as it stands, and how it came to stand: corrections, withdrawal, the way from approval to release."""
    rows = await connection.execute(select(editions.c.action).where(editions.c.announcement == announcement))
    acts = Counter(rows.scalars())
    found = {
        "posts": 1,
        "corrections": acts[Action.CORRECT.value],
        "withdrawn": int(bool(acts[Action.WITHDRAW.value] or acts[Action.EXPUNGE.value])),
    }
    body = select(editions.c.body).where(editions.c.announcement == announcement, editions.c.number == head)
    found |= offered((await connection.execute(body)).scalar_one_or_none())
    if approved := await _approved(connection, announcement):
        found |= {"approvals": 1, "approval_s": max(0, int((released - approved).total_seconds()))}
    return {("", measure): n for measure, n in found.items() if n}


def offered(body: Any) -> dict[str, int]:
    """What of a text is there for who reads no Greek, sees no picture or cannot open the file."""
    if body is None:
        return {"expunged": 1}
    content = CONTENT.validate_python(body)
    files = list(_files(content))
    pictures = [one for one in files if _is_picture(one)]
    documents = [one for one in files if isinstance(one, Attachment) and not _is_picture(one)]
    return {
        "english_title": int(bool(content.title.get("en"))),
        "english_text": int(bool(content.title.get("en")) and (content.body is None or bool(content.body.get("en")))),
        "pictures": len(pictures),
        "pictures_alt": sum(one.alt is not None for one in pictures),
        "documents": len(documents),
        "documents_text": sum(isinstance(one, Attachment) and one.text is not None for one in documents),
    }


def _is_picture(file: Attachment | Photograph) -> bool:
    return isinstance(file, Photograph) or (file.content_type or "").startswith("image/")


def _files(part: Part) -> Iterator[Attachment | Photograph]:
    for name in type(part).model_fields:
        value = getattr(part, name)
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, Attachment | Photograph):
                yield item
            elif isinstance(item, Part):
                yield from _files(item)


async def _approved(connection: AsyncConnection, announcement: UUID) -> datetime | None:
    """When a person last said «send» of its first text; None for what came by another way."""
    first = select(drafts.c.id).where(drafts.c.announcement == announcement, drafts.c.edition.is_(None)).limit(1)
    draft = (await connection.execute(first)).scalar_one_or_none()
    if draft is None:
        return None
    said = select(func.max(trail.c.at)).where(trail.c.subject == f"draft:{draft}", trail.c.act == "draft.send")
    found: datetime | None = (await connection.execute(said)).scalar_one()
    return found
