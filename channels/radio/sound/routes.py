"""The sounds on the web: the takes of a segment, each in its files, for as long as the segment may be heard."""

import asyncio
import hashlib
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from uuid import UUID

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse

from channels.radio.clock.recalling import recall_of
from channels.radio.settings import RadioSettings
from channels.radio.sound import telephone as telephones
from channels.radio.sound.bulletin_rows import TELEPHONE, Bulletin
from channels.radio.sound.bulletins import Bulletins
from channels.radio.sound.bwf import broadcast_wave
from channels.radio.sound.encoding import TYPES, loudness_of
from channels.radio.sound.label import Label, label_of
from channels.radio.sound.sidecar import SCHEMA, Sidecar, sidecar
from channels.radio.sound.takes import Take, Takes
from channels.radio.tables import segments
from core.context import Context
from core.editions import load_edition
from core.errors import TryLater
from core.language.dates import ATHENS
from core.loudness import LoudnessFailed
from core.pages import etag_of
from core.playout import Piece, Playout
from core.ranged import ranged
from core.routing import Late
from core.wording import headline

HEADER_BYTES = 8_192  # of a WAV, in which all that is not sound stands
NAME = re.compile(
    r"^(?P<announcement>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-(?P<language>[a-z]{2,8})-(?P<edition>\d{1,6})"
    r"(?:-(?P<form>15|30|60)(?:-(?P<day>\d{4}-\d\d-\d\d))?)?\.(?P<ending>mp3|opus|wav|json|txt)$"
)


def address(piece: Piece, take: Take | None) -> str:
    """The path of a take's files without their endings; None: of the piece's own spot, which is there from the first
    moment, as .mp3 and .txt alone."""
    if take is None:
        return f"/radio/spots/{piece.file}"
    return f"/radio/spots/{piece.file}-{take.form_s}{f'-{take.day}' if take.day else ''}"


def router(context: Context) -> APIRouter:
    settings, routes = RadioSettings(), APIRouter(route_class=Late)
    playout = Playout(context.store, segments, timedelta(days=settings.keep_days))
    bulletins = Bulletins(context, settings)
    takes, media, url = Takes(context.store), context.media, context.settings.url

    async def label_for(piece: Piece, take: Take) -> Label:
        async with context.store.read() as connection:
            edition = await load_edition(connection, url, piece.announcement, piece.edition)
        label = label_of(edition, piece.language, headline(edition, piece.language, edition.action), take.script)
        return replace(label, since=piece.since, until=piece.until)

    def words(request: Request, said: str) -> Response:
        body = said.encode()
        return ranged(request, body, "text/plain; charset=utf-8", etag_of(body))

    async def take_file(request: Request, piece: Piece, take: Take, ending: str) -> Response:
        if ending == "txt":
            return words(request, take.script)
        if ending == "json":
            body = sidecar(url, address(piece, take), piece, take, await label_for(piece, take)).encode()
            return ranged(request, body, "application/json", etag_of(body))
        data = await media.read(take.files[ending])
        if ending != "wav":
            return ranged(request, data, TYPES[ending], f'"{take.files[ending]}"')
        # Its dates are those that the schedule has now, whatever they were when the sound was made.
        label, page = await label_for(piece, take), f"{url}/announcements/{piece.announcement}"
        wave = await asyncio.to_thread(broadcast_wave, data, label, loudness_of(take.facts, "wav"), page)
        tag = hashlib.sha256(take.files["wav"].encode() + wave[:HEADER_BYTES]).hexdigest()[:32]
        return ranged(request, wave, TYPES["wav"], f'"{tag}"')

    @routes.get(
        "/radio/spots/{name}", summary="The sound of a segment: {id}-{edition}[-{form}[-{day}]].mp3|opus|wav|json|txt"
    )
    @routes.head("/radio/spots/{name}", include_in_schema=False)
    async def spot(request: Request, name: str) -> Response:
        asked = NAME.match(name)
        if asked is None:
            raise HTTPException(404)
        now = context.clock.now()
        piece = await playout.find(UUID(asked["announcement"]), asked["language"], now)
        if piece is None:
            async with context.store.read() as connection:
                piece = await recall_of(connection, UUID(asked["announcement"]), asked["language"], now)
        if piece is None or piece.edition != int(asked["edition"]):
            raise HTTPException(404)
        if asked["form"]:
            today = now.astimezone(ATHENS).date()
            day = _day(asked["day"], today)
            take = (await takes.for_day([piece], day)).get((piece.id, int(asked["form"])))
            if take is None or take.day != (asked["day"] or "") or await takes.held(take, today):
                raise HTTPException(404)
            return await take_file(request, piece, take, asked["ending"])
        if asked["ending"] == "txt":
            return words(request, piece.parts["script"])
        if asked["ending"] != "mp3":
            raise HTTPException(404)
        key = piece.files["spot"]
        return ranged(request, await media.read(key), TYPES["mp3"], f'"{key}"')

    @routes.get(
        "/radio/bulletins/{name}", summary="Several announcements in one sound: latest.mp3|opus|json, {topic}.…"
    )
    @routes.head("/radio/bulletins/{name}", include_in_schema=False)
    async def bulletin(request: Request, name: str) -> Response:
        stem, _, ending = name.rpartition(".")
        if ending not in ("mp3", "opus", "json"):
            raise HTTPException(404)
        found = await current(stem)
        if ending == "json":
            body = await bulletins.beside(found)
            return dated(ranged(request, body, "application/json", etag_of(body)), found.at)
        key = found.files[ending]
        return dated(ranged(request, await media.read(key), TYPES[ending], f'"{key}"'), found.at)

    @routes.get("/radio/telephone.wav", summary="The last minute of announcements, for a telephone exchange")
    @routes.head("/radio/telephone.wav", include_in_schema=False)
    async def telephone(request: Request) -> Response:
        found = await current(TELEPHONE)
        key = found.files["telephone"]
        if not_newer(request, found.at):
            return dated(Response(status_code=304, headers={"ETag": f'"{key}"'}), found.at)
        return dated(ranged(request, await media.read(key), telephones.CONTENT_TYPE, f'"{key}"'), found.at)

    async def current(stem: str) -> Bulletin:
        """`latest`, `latest-en`: without a language the station's first."""
        name, _, language = stem.rpartition("-")
        if not name or language not in settings.spoken:
            name, language = stem, settings.spoken[0]
        try:
            found = await bulletins.current(name, language)
        except (TryLater, LoudnessFailed) as error:
            raise HTTPException(503, headers={"Retry-After": "30"}) from error
        if found is None:
            raise HTTPException(404)
        return found

    @routes.get(SCHEMA, summary="What stands beside a sound file, as JSON Schema")
    async def schema() -> Response:
        return JSONResponse(Sidecar.model_json_schema(by_alias=True), headers={"Cache-Control": "max-age=3600"})

    return routes


def not_newer(request: Request, at: datetime) -> bool:
    """Who asks by date alone, as telephone exchanges do (RFC 9110 §13.1.3), has it."""
    if "if-none-match" in request.headers:
        return False
    try:
        seen = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
        return at.replace(microsecond=0) <= (seen if seen.tzinfo else seen.replace(tzinfo=UTC))
    except ValueError:
        return False


def dated(answer: Response, at: datetime) -> Response:
    answer.headers["Last-Modified"] = format_datetime(at.astimezone(UTC), usegmt=True)
    return answer


def _day(written: str | None, today: date) -> date | None:
    """What belongs to a day is served until it is over."""
    if written is None:
        return None
    try:
        day = date.fromisoformat(written)
    except ValueError as error:
        raise HTTPException(404) from error
    if day < today:
        raise HTTPException(404)
    return day
