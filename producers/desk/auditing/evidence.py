"""What the hub can show of one announcement's having been public: editions, digests, places, times."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.reporting import Place, Played, plays, shows
from core.tables import announcements, deliveries, editions, receipts, schedules


@dataclass(frozen=True)
class Stood:
    """At a place, for everybody, since."""

    place: Place
    since: datetime


@dataclass(frozen=True)
class Version:
    number: int
    action: str
    who: str
    at: datetime
    note: str | None
    title: str
    digest: str | None  # None: the text was expunged
    places: Sequence[Stood]
    plays: Sequence[Played]


@dataclass(frozen=True)
class Evidence:
    announcement: UUID
    reference: str
    issuer: str
    first: datetime | None
    ended: datetime | None
    versions: Sequence[Version]


async def evidence(
    connection: AsyncConnection, reporters: Mapping[str, ModuleType], url: str, announcement: UUID, now: datetime
) -> Evidence:
    of = select(announcements, schedules.c.expires_at).join(schedules, schedules.c.announcement == announcements.c.id)
    post = (await connection.execute(of.where(announcements.c.id == announcement))).one()
    its = select(editions).where(editions.c.announcement == announcement).order_by(editions.c.number)
    rows = (await connection.execute(its)).all()
    stood: dict[int, list[Stood]] = {}
    aired: dict[int, list[Played]] = {}
    for channel, module in reporters.items():
        if playing := plays(module):
            for play in await playing.plays(connection, announcement):
                aired.setdefault(play.edition, []).append(play)
        if showing := shows(module):
            for number, since in (
                await _shown(connection, announcement, channel, [row.number for row in rows])
            ).items():
                stood.setdefault(number, []).extend(Stood(place, since) for place in showing.places(url, announcement))
    ends = [at for at in (post.withdrawn_at, post.expires_at) if at is not None and at <= now]
    return Evidence(
        announcement,
        post.reference,
        post.issuer,
        post.first_released_at,
        min(ends) if ends else None,
        [_version(row, stood.get(row.number, ()), aired.get(row.number, ())) for row in rows],
    )


def _version(row: Any, places: Sequence[Stood], aired: Sequence[Played]) -> Version:
    title = str(((row.body or {}).get("title") or {}).get("el", ""))
    return Version(row.number, row.action, row.who, row.at, row.note, title, digest(row.body), places, aired)


def digest(body: Any) -> str | None:
    """SHA-256 over the content as JSON in UTF-8, keys sorted, nothing between them (RFC 8785 in all but numbers, of
    which content has only whole ones)."""
    if body is None:
        return None
    written = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


async def _shown(
    connection: AsyncConnection, announcement: UUID, channel: str, numbers: Sequence[int]
) -> dict[int, datetime]:
    """When the channel's places first had each edition, by their receipts."""
    question = (
        select(receipts.c.edition, func.min(receipts.c.at).label("since"))
        .join(deliveries, deliveries.c.id == receipts.c.delivery)
        .where(
            deliveries.c.announcement == announcement,
            deliveries.c.edition.in_(numbers),
            deliveries.c.channel == channel,
            receipts.c.outcome == "sent",
        )
        .group_by(receipts.c.edition)
    )
    return {row.edition: row.since for row in await connection.execute(question)}
