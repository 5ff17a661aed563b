"""The sounds on the web: the takes of a segment, each in its files, for as long as the segment may be heard."""

import asyncio
import hashlib
import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from uuid import UUID

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse

from channels.radio.clock.due import is_due
from channels.radio.clock.on_air import Sound, heard_now
from channels.radio.clock.recalling import recall_of
from channels.radio.clock.rundowns import Rundowns
from channels.radio.clock.times import day_written
from channels.radio.settings import RadioSettings
from channels.radio.sound import telephone as telephones
from channels.radio.sound.bulletin_rows import TELEPHONE, Bulletin
from channels.radio.sound.bulletins import Bulletins
from channels.radio.sound.bwf import broadcast_wave
from channels.radio.sound.encoding import TYPES, loudness_of
from channels.radio.sound.ending import begun
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


@dataclass(frozen=True)
class Asked:
    """What an address names. `form_s` None: the segment's own spot; `day`: ISO, "": any."""

    announcement: UUID
    language: str
    edition: int
    form_s: int | None
    day: str
    ending: str


@dataclass(frozen=True)
class Found:
    piece: Piece
    take: Take | None

    @property
    def sound(self) -> Sound:
        return Sound(self.piece.since, self.piece.until, self.piece.files["spot"], self.take)


def router(context: Context) -> APIRouter:
    settings, routes = RadioSettings(), APIRouter(route_class=Late)
    playout = Playout(context.store, segments, timedelta(days=settings.keep_days))
    bulletins = Bulletins(context, settings)
    rundowns = Rundowns(context, settings)
    takes, media, url = Takes(context.store), context.media, context.settings.url

    async def label_for(asked: Asked, take: Take, since: datetime, until: datetime) -> Label:
        async with context.store.read() as connection:
            edition = await load_edition(connection, url, asked.announcement, asked.edition)
        label = label_of(edition, asked.language, headline(edition, asked.language, edition.action), take.script)
        return replace(label, since=since, until=until)

    def words(request: Request, said: str) -> Response:
        body = said.encode()
        return ranged(request, body, "text/plain; charset=utf-8", etag_of(body))

    async def standing(asked: Asked, now: datetime) -> Found | None:
        """What may be heard of it now."""
        piece = await playout.find(asked.announcement, asked.language, now)
        if piece is None:
            async with context.store.read() as connection:
                piece = await recall_of(connection, asked.announcement, asked.language, now)
        if piece is None or piece.edition != asked.edition:
            return None
        if asked.form_s is None:
            return Found(piece, None)
        today, day = now.astimezone(ATHENS).date(), date.fromisoformat(asked.day) if asked.day else None
        if day is not None and day < today:
            return None
        take = (await takes.for_day([piece], day)).get((piece.id, asked.form_s))
        if take is None or take.day != asked.day or await takes.held(take, today):
            return None
        return Found(piece, take)

    async def on_air(asked: Asked, now: datetime) -> Sound | None:
        """What began at this address and is not over."""
        name = (asked.announcement, asked.language, asked.edition)
        async with context.store.read() as connection:
            unseen = await is_due(connection, *name, now)
        if unseen:
            await rundowns.note_begun()
        async with context.store.read() as connection:
            heard = await heard_now(connection, *name, now)
        return next((sound for sound in heard if sound.is_at(asked.form_s, asked.day)), None)

    async def played(request: Request, asked: Asked, sound: Sound) -> Response:
        """A file that a player has: the same bytes whenever it asks for a part of them."""
        key = sound.key(asked.ending)
        if key is None:
            raise HTTPException(404)
        try:
            data = await media.read(key)
        except FileNotFoundError as error:
            raise HTTPException(404) from error  # it was destroyed just now
        if asked.ending != "wav" or sound.take is None:
            return ranged(request, data, TYPES[asked.ending], f'"{key}"')
        label = await label_for(asked, sound.take, sound.since, sound.until)
        page = f"{url}/announcements/{asked.announcement}"
        wave = await asyncio.to_thread(broadcast_wave, data, label, loudness_of(sound.take.facts, "wav"), page)
        tag = hashlib.sha256(key.encode() + wave[:HEADER_BYTES]).hexdigest()[:32]
        return ranged(request, wave, TYPES["wav"], f'"{tag}"')

    @routes.get(
        "/radio/spots/{name}", summary="The sound of a segment: {id}-{edition}[-{form}[-{day}]].mp3|opus|wav|json|txt"
    )
    @routes.head("/radio/spots/{name}", include_in_schema=False)
    async def spot(request: Request, name: str) -> Response:
        """What is on air goes on to its end: its sound, and nothing else of what was taken off meanwhile."""
        asked, now = _asked(name), context.clock.now()
        found = await standing(asked, now)
        if asked.ending in TYPES:
            heard = await on_air(asked, now)
            sound = found.sound if found is not None else heard
            if heard is not None and sound is not None and heard.key(asked.ending) != sound.key(asked.ending):
                sound = heard  # other words stand there since, which are heard from the next reading on
            if sound is not None:
                return await played(request, asked, sound)
        if found is None:
            raise HTTPException(404)
        piece, take = found.piece, found.take
        if asked.ending == "txt":
            return words(request, take.script if take is not None else piece.parts["script"])
        if take is None:
            raise HTTPException(404)
        label = await label_for(asked, take, piece.since, piece.until)
        body = sidecar(url, address(piece, take), piece, take, label).encode()
        return ranged(request, body, "application/json", etag_of(body))

    @routes.get(
        "/radio/bulletins/{name}", summary="Several announcements in one sound: latest.mp3|opus|json, {topic}.…"
    )
    @routes.head("/radio/bulletins/{name}", include_in_schema=False)
    async def bulletin(request: Request, name: str) -> Response:
        stem, _, ending = name.rpartition(".")
        if ending not in ("mp3", "opus", "json"):
            raise HTTPException(404)
        if ending != "json" and (rest := await rest_of(request, stem, TYPES[ending])) is not None:
            return rest
        found = await current(stem)
        if ending == "json":
            body = await bulletins.beside(found)
            return dated(ranged(request, body, "application/json", etag_of(body)), found.at)
        return await said(request, found.files[ending], TYPES[ending], found.at)

    @routes.get("/radio/telephone.wav", summary="The last minute of announcements, for a telephone exchange")
    @routes.head("/radio/telephone.wav", include_in_schema=False)
    async def telephone(request: Request) -> Response:
        if (rest := await rest_of(request, TELEPHONE, telephones.CONTENT_TYPE)) is not None:
            return rest
        found = await current(TELEPHONE)
        key = found.files["telephone"]
        if not_newer(request, found.at):
            return dated(Response(status_code=304, headers={"ETag": f'"{key}"'}), found.at)
        return await said(request, key, telephones.CONTENT_TYPE, found.at)

    async def said(request: Request, key: str, content_type: str, at: datetime) -> Response:
        """One file, or a part of it."""
        try:
            data = await media.read(key)
        except FileNotFoundError as error:  # it was destroyed just now, and is made anew
            raise HTTPException(503, headers={"Retry-After": "5"}) from error
        return dated(ranged(request, data, content_type, f'"{key}"'), at)

    async def rest_of(request: Request, stem: str, content_type: str) -> Response | None:
        """Of a bulletin that was made anew since: who has a part of it, and says of which file (RFC 9110 §13.1.5), has
        the rest of the same. Nobody begins it any more."""
        key = request.headers.get("if-range", "").strip('"')
        if not key or "range" not in request.headers:
            return None
        async with context.store.read() as connection:
            found = await begun(connection, *named(stem), key, context.clock.now())
        return await said(request, found.media, content_type, found.at) if found is not None else None

    def named(stem: str) -> tuple[str, str]:
        """`latest`, `latest-en`: without a language the station's first."""
        name, _, language = stem.rpartition("-")
        return (name, language) if name and language in settings.spoken else (stem, settings.spoken[0])

    async def current(stem: str) -> Bulletin:
        try:
            found = await bulletins.current(*named(stem))
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


def _asked(name: str) -> Asked:
    """404 for what is no name of a file."""
    said = NAME.match(name)
    if said is None:
        raise HTTPException(404)
    form_s = int(said["form"]) if said["form"] else None
    try:
        day = day_written(said["day"]).isoformat() if said["day"] else ""
    except ValueError as error:
        raise HTTPException(404) from error
    return Asked(UUID(said["announcement"]), said["language"], int(said["edition"]), form_s, day, said["ending"])
