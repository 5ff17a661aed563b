"""Everything here that the desk shows, and what these pages are made with."""

from fastapi import APIRouter, HTTPException, Response

from channels.radio.scripts import presenter_pages, print_pages, prompter_pages, script_pages
from channels.radio.scripts.words import STATIC
from core.context import Context
from core.desk import Desk
from core.pages import SECURITY_HEADERS
from core.routing import join

ALSO = (print_pages.ADDRESS, prompter_pages.ADDRESS, "/desk/radio/record")  # reached from the scripts
KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
WORKER = "prompter-worker.js"
FILES = {path.name: path for path in STATIC.iterdir() if path.suffix in KINDS}


def router(context: Context, desk: Desk) -> APIRouter:
    routes = APIRouter(include_in_schema=False)

    @routes.get("/desk/radio/scripts/static/{name}")
    async def made_with(name: str) -> Response:
        """Open to all, like every style and script; it shows nothing of anybody's."""
        path = FILES.get(name)
        if path is None:
            raise HTTPException(404)
        headers = {"Cache-Control": "no-cache", **SECURITY_HEADERS}
        if name == WORKER:
            headers["Service-Worker-Allowed"] = prompter_pages.ADDRESS  # it keeps the prompter's pages, and no others
        return Response(path.read_bytes(), media_type=KINDS[path.suffix], headers=headers)

    return join(
        routes, *(part.router(context, desk) for part in (script_pages, presenter_pages, print_pages, prompter_pages))
    )
