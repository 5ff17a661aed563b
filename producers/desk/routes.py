"""All pages of the desk, under /desk."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from core.channel import Channel
from core.context import Context
from core.wake import Wake
from producers.desk.office import Office, route_class
from producers.desk.settings import DeskSettings
from producers.desk.staff import account, entering, minding
from producers.posting import Posting


def router(context: Context, posting: Posting, channels: Mapping[str, Channel], wake: Wake) -> APIRouter:
    """Everything behind the sign-in, and the sign-in itself."""
    office = Office(context, posting, channels, wake, DeskSettings())
    routes = APIRouter()
    for pages in (entering, account, minding):
        routes.include_router(pages.routes(office))
    routes.include_router(_home(office))
    return routes


def _home(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)

    @router.get("/desk")
    async def home(request: Request) -> Response:
        await office.signed(request)
        return office.page(request, "home.html")

    return router
