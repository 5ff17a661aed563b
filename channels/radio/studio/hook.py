"""Where a player tells what it aired: POST /radio/aired with its token; the same play told twice is one."""

import hmac
import json
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from channels.radio.settings import RadioSettings
from channels.radio.studio.aired import LONGEST, Play, note_play
from channels.radio.studio.naming import Named, Names
from channels.radio.studio.words import WORDS
from core.context import Context
from core.errors import FieldError, Invalid
from core.pace import Pace
from core.routing import Late
from schemas import explain
from schemas.moments import Moment
from schemas.problems import InvalidInput

PER_MINUTE = 120
AHEAD, BEHIND = timedelta(minutes=5), timedelta(days=7)  # of our clock: what lies outside is told by a wrong clock
BODY_BYTES = 16_384


class Heard(BaseModel):
    """`keryx_id` is whatever names the segment: its id, its file's name or address, its reference, its title.

    `started_at` is now, and `duration_s` the length of its sound, where they are missing.
    """

    model_config = ConfigDict(extra="ignore")

    keryx_id: str = Field(min_length=1, max_length=500)
    started_at: Moment | None = None
    duration_s: float | None = Field(None, gt=0, le=LONGEST.total_seconds())
    key: str = Field("", max_length=100)
    player: str = Field("", max_length=32)


_heard: TypeAdapter[Heard] = TypeAdapter(Heard)


def router(context: Context) -> APIRouter:
    settings, routes = RadioSettings(), APIRouter(route_class=Late)
    pace = Pace(context.clock, PER_MINUTE)

    @routes.post("/radio/aired", include_in_schema=False)
    async def aired(request: Request) -> Response:
        """201: it stands in the log; 200: it stood there already; 401, 404, 413, 422, 429 say what to do."""
        if not _shows(request, settings.player_token):
            return _problem(401, "no_token", **{"WWW-Authenticate": 'Bearer realm="keryx"'})
        if wait := pace.wait("player"):
            return _problem(429, "too_often", **{"Retry-After": str(wait)})
        body = await request.body()
        if len(body) > BODY_BYTES:
            return _problem(413, "too_long")
        now = context.clock.now()
        try:
            heard = _read(body)
            at = _began(heard, now)
            async with context.store.read() as connection:
                named = (await Names.meant(connection, heard.keryx_id, at)).of(heard.keryx_id, at)
            if named is None:
                return _problem(404, "none_of_ours")
            play = play_of(heard, named, at)
        except Invalid as wrong:
            errors = [{"field": one.field, "el": one.el, "en": one.en} for one in wrong.errors]
            return _problem(422, "wrong", errors)
        async with context.store.write() as connection:
            row, new = await note_play(connection, play, now)
        told = {"id": row.id, "announcement": str(row.announcement), "started_at": row.started_at.isoformat()}
        return JSONResponse(told, 201 if new else 200)

    return routes


def play_of(heard: Heard, named: Named, started: datetime) -> Play:
    name = f"{named.announcement}-{named.language}"
    return Play(
        key=f"player:{heard.key or f'{name}:{started:%Y%m%dT%H%M%S}'}",
        announcement=named.announcement,
        language=named.language,
        edition=named.edition,
        started_at=started,
        duration_s=heard.duration_s or named.length_s or 1.0,
        source="player",
        who=heard.player or "player",
    )


def _began(heard: Heard, now: datetime) -> datetime:
    """Invalid: its time is of a wrong clock."""
    started = heard.started_at or now
    if not now - BEHIND <= started <= now + AHEAD:
        raise Invalid([FieldError("started_at", WORDS("aired.clock", "el"), WORDS("aired.clock", "en"))])
    return started


def _read(body: bytes) -> Heard:
    try:
        return explain.checked(_heard, json.loads(body))
    except (ValueError, RecursionError) as error:
        raise Invalid([FieldError("", WORDS("aired.no_json", "el"), WORDS("aired.no_json", "en"))]) from error
    except InvalidInput as error:
        raise Invalid.of(error) from error


def _shows(request: Request, token: str) -> bool:
    """In constant time; nobody where no token is set."""
    scheme, _, shown = request.headers.get("authorization", "").partition(" ")
    same = hmac.compare_digest(shown.strip().encode(), token.encode())
    return bool(token) and scheme.lower() == "bearer" and same


def _problem(status: int, key: str, errors: Any = None, **headers: str) -> Response:
    """RFC 9457, in both languages."""
    title = {"title": WORDS(f"aired.{key}", "el"), "title_en": WORDS(f"aired.{key}", "en")}
    body = {"type": "about:blank", "status": status, **title, **({"errors": errors} if errors else {})}
    return JSONResponse(body, status, headers, media_type="application/problem+json")
