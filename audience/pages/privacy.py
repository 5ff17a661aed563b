"""The privacy notice of each issuer, as a page, and the list of them."""

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from audience.pages.house import READ, House
from audience.pages.offers import offered
from core.pages import language_of
from core.routing import Late


def routes(house: House) -> APIRouter:
    router = APIRouter(route_class=Late, include_in_schema=False)

    @router.api_route("/privacy", methods=READ)
    async def every(request: Request) -> Response:
        return house.page(request, "notices.html", offer=await offered(house.store))

    @router.api_route("/privacy/{issuer}", methods=READ)
    async def one(request: Request, issuer: str) -> Response:
        found = (await offered(house.store)).issuer(issuer)
        if found is None:
            raise HTTPException(404)
        return house.page(request, "notice.html", notice=house.notice(found, language_of(request)))

    return router
