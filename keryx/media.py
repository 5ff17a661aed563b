"""The files behind /media: each is served while an announcement shows it; afterwards a page says what became of it."""

import mimetypes
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy import ColumnElement, Select, Table, and_, case, exists, false, select, true
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.exceptions import HTTPException

from core.editions import load_edition
from core.elections.notice import HELD, silence_notice
from core.pages import Pages, language_of
from core.ranged import ranged
from core.routing import Late
from core.standing import silent_until
from core.tables import announcements, assets, edition_files, plans, schedules
from core.wording import change_notice
from keryx.wiring import Hub

GONE = 410


@dataclass(frozen=True)
class Use:
    """The announcement that shows the file, or did. `edition`: the newest of it that is out. `silent_until`: what an
    election holds is not shown before then."""

    announcement: UUID
    edition: int
    shown: bool
    silent_until: datetime | None


def routes(hub: Hub) -> APIRouter:
    router, pages = APIRouter(route_class=Late), Pages(hub.settings.url)

    @router.api_route("/media/{folder}/{name}", methods=["GET", "HEAD"], include_in_schema=False)
    async def media(folder: str, name: str, request: Request) -> Response:
        """A file of something that is public now; Range as RFC 9110 §14 (players seek)."""
        key = f"{folder}/{name}"
        async with hub.store.read() as connection:
            use = await _use_of(connection, key, hub)
            if use is None:
                raise HTTPException(404)
            page = f"/announcements/{use.announcement}"
            if use.shown and use.silent_until is not None:
                said = silence_notice(use.silent_until, language_of(request))
                return pages.response(request, "file_held.html", status=HELD, notice=said, page=page)
            if not use.shown:
                language = language_of(request)
                edition = await load_edition(connection, hub.settings.url, use.announcement, use.edition)
                notice = change_notice(edition, language, edition.action)
                return pages.response(request, "file_gone.html", status=GONE, notice=notice, page=page)
        try:
            data = await hub.media.read(key)
        except FileNotFoundError as error:
            raise HTTPException(404) from error
        content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return ranged(request, data, content_type, f'"{name[:32]}"')

    return router


async def _use_of(connection: AsyncConnection, key: str, hub: Hub) -> Use | None:
    """Where it is shown, else where it was last; None for what was never out, and for what was expunged."""
    now = hub.clock.now()
    over = and_(schedules.c.expires_at.is_not(None), schedules.c.expires_at <= now)
    # The page of what has expired stays, with the files its text names; what was made of it has had its time.
    carried = _out(edition_files, edition_files.c.edition == schedules.c.announced)
    made = _out(assets, and_(~over, ~_made_anew(), ~_dropped()))
    uses = carried.where(edition_files.c.media == key).union_all(made.where(assets.c.media == key)).subquery()
    held = case((and_(uses.c.silent_from <= now, uses.c.silent_until > now), 1), else_=0)
    first = select(uses).order_by(uses.c.shown.desc(), held, uses.c.id.desc()).limit(1)
    row = (await connection.execute(first)).first()
    return Use(row.id, row.edition, bool(row.shown), silent_until(row, now)) if row is not None else None


def _out(files: Table, shown: ColumnElement[bool]) -> Select[Any]:
    """The announcements of which an edition with these files is out, or was."""
    stands = and_(announcements.c.withdrawn_at.is_(None), shown)
    newest = case((announcements.c.withdrawn_at.is_(None), schedules.c.announced), else_=announcements.c.head)
    return (
        select(
            announcements.c.id,
            newest.label("edition"),
            case((stands, true()), else_=false()).label("shown"),
            schedules.c.silent_from,
            schedules.c.silent_until,
        )
        .join(schedules, schedules.c.announcement == announcements.c.id)
        .where(
            announcements.c.id == files.c.announcement,
            files.c.edition <= schedules.c.announced,
            announcements.c.first_released_at.is_not(None),
            announcements.c.expunged_at.is_(None),
        )
    )


def _made_anew() -> ColumnElement[bool]:
    """A newer edition that is out has its own: until that is made, the older is what players have."""
    newer = assets.alias()
    same = (newer.c[name] == assets.c[name] for name in ("announcement", "channel", "role", "language"))
    return exists().where(*same, newer.c.edition > assets.c.edition, newer.c.edition <= schedules.c.announced)


def _dropped() -> ColumnElement[bool]:
    """The newest edition that is out is not for this channel any more."""
    mine = (plans.c.announcement == assets.c.announcement, plans.c.channel == assets.c.channel)
    return exists().where(*mine, plans.c.edition == schedules.c.announced, plans.c.holders_only)
