"""The studio's styles and scripts, and the script by which a browser keeps its page for when the network is gone."""

from pathlib import Path

from fastapi import APIRouter, HTTPException, Response

from core.pages import SECURITY_HEADERS

FILES = {path.name: path for path in (Path(__file__).parent / "static").iterdir()}
KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
WORKER = "studio-worker.js"


def router(studio: str) -> APIRouter:
    """`studio`: the page's address, which is all that the worker may keep."""
    routes = APIRouter(include_in_schema=False)

    @routes.get(studio + "/static/{name}")
    async def made_with(name: str) -> Response:
        """Open to all, like every style and script; it shows nothing of anybody's."""
        path = FILES.get(name)
        if path is None:
            raise HTTPException(404)
        headers = {"Cache-Control": "no-cache", **SECURITY_HEADERS}
        if name == WORKER:
            headers["Service-Worker-Allowed"] = studio
        return Response(path.read_bytes(), media_type=KINDS[path.suffix], headers=headers)

    return routes
