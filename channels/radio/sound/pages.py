"""Everything about sound that the desk shows, and what these pages are made with."""

from fastapi import APIRouter, HTTPException, Response

from channels.radio.sound import library_pages, recording_pages
from channels.radio.sound.words import STATIC
from core.context import Context
from core.desk import Desk
from core.pages import SECURITY_HEADERS
from core.routing import join

KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
FILES = {path.name: path for path in STATIC.iterdir() if path.suffix in KINDS}


def router(context: Context, desk: Desk) -> APIRouter:
    routes = APIRouter(include_in_schema=False)

    @routes.get("/desk/radio/sound/static/{name}")
    async def made_with(name: str) -> Response:
        """Open to all, like every style and script; it shows nothing of anybody's."""
        path = FILES.get(name)
        if path is None:
            raise HTTPException(404)
        headers = {"Cache-Control": "no-cache", **SECURITY_HEADERS}
        return Response(path.read_bytes(), media_type=KINDS[path.suffix], headers=headers)

    return join(routes, *(part.router(context, desk) for part in (recording_pages, library_pages)))
