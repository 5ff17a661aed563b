"""What the station's pages at the desk are made with: styles, scripts, and the workers that keep a page for when the
network is gone."""

from collections.abc import Mapping
from pathlib import Path

from fastapi import APIRouter, HTTPException, Response

from core.pages import SECURITY_HEADERS
from core.routing import Late

KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}


def router(folder: Path, address: str, workers: Mapping[str, str] | None = None) -> APIRouter:
    """Below `address`/static/. `workers`: of each worker's file, the address whose pages it may keep, and no others."""
    routes = APIRouter(route_class=Late, include_in_schema=False)
    files = {path.name: path for path in folder.iterdir() if path.suffix in KINDS}
    scopes = workers or {}

    @routes.get(address + "/static/{name}")
    async def made_with(name: str) -> Response:
        """Open to all, like every style and script; it shows nothing of anybody's."""
        path = files.get(name)
        if path is None:
            raise HTTPException(404)
        headers = {"Cache-Control": "no-cache", **SECURITY_HEADERS}
        if name in scopes:
            headers["Service-Worker-Allowed"] = scopes[name]
        return Response(path.read_bytes(), media_type=KINDS[path.suffix], headers=headers)

    return routes
