"""The script by which a browser keeps the studio's page for when the network is gone. It shows nothing of anybody's."""

from pathlib import Path

from fastapi import APIRouter, Response

from core.pages import SECURITY_HEADERS

FILE = Path(__file__).parent / "static" / "studio-worker.js"


def router(studio: str) -> APIRouter:
    """`studio`: the page's address, which is all that it may keep."""
    routes = APIRouter(include_in_schema=False)

    @routes.get(studio + "/worker.js")
    async def worker() -> Response:
        headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": studio, **SECURITY_HEADERS}
        return Response(FILE.read_bytes(), media_type="text/javascript; charset=utf-8", headers=headers)

    return routes
