"""The rundown's addresses, which never change: a day, today, the slot on air, the next one, in every form there is."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from fastapi import APIRouter, HTTPException, Request, Response

from channels.radio.clock.rundown import Rundown
from channels.radio.clock.rundowns import Rundowns
from channels.radio.clock.times import day_of, day_written
from channels.radio.rundowns import as_csv, as_ics, as_json, as_m3u, as_mos, as_xspf
from channels.radio.rundowns.podcasting import podcast_of
from channels.radio.rundowns.sound import next_on, now_on, standing, told
from channels.radio.rundowns.stamping import changed_at
from channels.radio.settings import RadioSettings
from channels.radio.sound.bulletins import Bulletins
from core.context import Context
from core.modified import Modified
from core.pages import SECURITY_HEADERS, MunicipalitySettings, etag_of, holds
from core.routing import Late

READ = ["GET", "HEAD"]
DAYS_AHEAD = 8  # today, and the week that any slot of the clock comes round in
Written = Callable[[Rundown, str], str | bytes]
Find = Callable[[], Awaitable[Rundown]]


def router(context: Context, rundowns: Rundowns, settings: RadioSettings) -> APIRouter:
    routes, url, modified = APIRouter(route_class=Late), context.settings.url, Modified()
    station, bulletins = MunicipalitySettings().name, Bulletins(context, settings)
    written: Mapping[str, tuple[str, Written]] = {
        "json": (as_json.CONTENT_TYPE, as_json.as_json),  # these two have what goes on only to its end
        "annotated.m3u": (as_m3u.CONTENT_TYPE, as_m3u.as_annotated_m3u),
        "m3u": (as_m3u.CONTENT_TYPE, lambda found, url: as_m3u.as_m3u(standing(found), url)),
        "xspf": (as_xspf.CONTENT_TYPE, lambda found, url: as_xspf.as_xspf(standing(found), url)),
        "csv": (as_csv.CONTENT_TYPE, lambda found, url: as_csv.as_csv(standing(found), url)),
        "mos": (as_mos.CONTENT_TYPE, lambda found, url: as_mos.ro_create(standing(found), url)),
        "mos.zip": (as_mos.ARCHIVE, lambda found, url: as_mos.as_mos_archive(standing(found), url)),
    }

    def answer(request: Request, body: bytes, content_type: str, since: datetime | None = None) -> Response:
        etag, now = etag_of(body), context.clock.now()
        changed = since or modified.at(request.url.path, etag, now)
        headers = {"ETag": etag, "Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*", **SECURITY_HEADERS}
        # A second change in this very second would have the same date (RFC 9110 §8.8.2.2).
        if now - changed >= timedelta(seconds=1):
            headers["Last-Modified"] = format_datetime(changed.astimezone(UTC), usegmt=True)
        if _unchanged(request, etag, headers.get("Last-Modified")):
            return Response(status_code=304, headers=headers)
        return Response(body, media_type=content_type, headers=headers)

    async def calendar(request: Request, rundown: Rundown) -> Response:
        """Who has it is told by its stamps that it changed; the same calendar has the same ones everywhere."""
        said, now, empty = as_ics.digest(rundown, url, station), context.clock.now(), not rundown.readings
        since = await changed_at(context.store, request.url.path, said, now, empty=empty)
        body = as_ics.as_ics(rundown, url, station, since or now)
        return answer(request, body.encode(), as_ics.CONTENT_TYPE, since)

    async def given(request: Request, form: str, find: Find) -> Response:
        if form == "ics":
            return await calendar(request, standing(told(await find(), context.clock.now())))
        if form not in written:
            raise HTTPException(404)
        content_type, write = written[form]
        body = write(told(await find(), context.clock.now()), url)
        return answer(request, body.encode() if isinstance(body, str) else body, content_type)

    @routes.get("/radio/now.{form}", summary="What is on air and what follows in its slot: m3u, annotated.m3u, xspf …")
    @routes.head("/radio/now.{form}", include_in_schema=False)
    async def now(request: Request, form: str) -> Response:
        """Empty between two slots. Whoever asks is given what is on air: it is kept as begun."""

        async def find() -> Rundown:
            return now_on(await rundowns.around(), context.clock.now())

        return await given(request, form, find)

    @routes.get("/radio/next.{form}", summary="The next slot that has something to read")
    @routes.head("/radio/next.{form}", include_in_schema=False)
    async def following(request: Request, form: str) -> Response:
        async def find() -> Rundown:
            now = context.clock.now()
            today = day_of(now)
            for ahead in range(DAYS_AHEAD):
                found = next_on(told(await rundowns.of_day(today + timedelta(days=ahead), now), now), now)
                if found.slots:
                    return found
            return Rundown(today, ())

        return await given(request, form, find)

    @routes.get("/radio/today.{form}", summary="Today's rundown: json, csv, m3u, annotated.m3u, xspf, mos, ics")
    @routes.head("/radio/today.{form}", include_in_schema=False)
    async def today(request: Request, form: str) -> Response:
        return await given(request, form, rundowns.note_begun)

    @routes.get("/radio/rundown/{name}", summary="A day's rundown: YYYY-MM-DD.json, .csv, .m3u, .xspf, .mos, .ics …")
    @routes.head("/radio/rundown/{name}", include_in_schema=False)
    async def of_day(request: Request, name: str) -> Response:
        day, _, form = name.partition(".")
        found = day_named(day)
        return await given(request, form, lambda: rundowns.of_day(found))

    @routes.get("/radio/podcast.xml", summary="What is on air today in the station's first language, as a podcast")
    @routes.head("/radio/podcast.xml", include_in_schema=False)
    async def podcast(request: Request) -> Response:
        return await podcast_in(request, settings.spoken[0])

    @routes.get("/radio/podcast.{language}.xml", summary="The same in another language that it speaks")
    @routes.head("/radio/podcast.{language}.xml", include_in_schema=False)
    async def podcast_in(request: Request, language: str) -> Response:
        if language not in settings.spoken:
            raise HTTPException(404)
        now = context.clock.now()
        today = told(await rundowns.of_day(day_of(now), now), now)
        body, content_type = await podcast_of(context, today, settings, bulletins, language)
        return answer(request, body, content_type)

    return routes


def day_named(written: str) -> date:
    """404 for what is no day, or not written as one."""
    try:
        day = day_written(written)
    except ValueError as error:
        raise HTTPException(404) from error
    if written != day.isoformat():
        raise HTTPException(404)
    return day


def _unchanged(request: Request, etag: str, modified: str | None) -> bool:
    """RFC 9110 §13.2.2: If-Modified-Since counts only where there is no If-None-Match."""
    if "if-none-match" in request.headers:
        return holds(request, etag)
    try:
        since = parsedate_to_datetime(request.headers["if-modified-since"])
        return modified is not None and parsedate_to_datetime(modified) <= since
    except (KeyError, ValueError, TypeError):
        return False
