"""What the register has of a person: to take along, and to have erased, from the page itself.

The link is in every mail of ours, and mails are passed on: what stands on other lists is shown by the link that is sent
to the address alone (docs/decisions/024-own-data.md).
"""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response

from audience import erasure, export
from audience.pages.house import READ, House, spoken
from core.pages import in_language
from core.routing import Late

FORMATS = {
    "json": (export.as_json, "application/json; charset=utf-8"),
    "csv": (export.as_csv, "text/csv; charset=utf-8"),
}


def as_file(data: Mapping[str, Any], extension: str) -> Response:
    """`extension` is one of FORMATS."""
    write, content_type = FORMATS[extension]
    return Response(
        write(data),
        media_type=content_type,
        headers={
            "Content-Disposition": f'attachment; filename="keryx-data.{extension}"',
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Robots-Tag": "noindex",
        },
    )


def routes(house: House) -> APIRouter:
    router = APIRouter(route_class=Late, include_in_schema=False)

    @router.api_route("/preferences/{token}/data.{extension}", methods=READ)
    async def download(request: Request, token: str, extension: str) -> Response:
        """GDPR Art. 15 and 20."""
        who = await house.whose(request, token)
        if isinstance(who, Response):
            return who
        if extension not in FORMATS:
            return house.told(request, "not_ours", 404)
        return as_file(await export.of_subscription(house.store, who), extension)

    @router.api_route("/preferences/{token}/erase", methods=READ)
    async def ask(request: Request, token: str) -> Response:
        who = await house.whose(request, token)
        if isinstance(who, Response):
            return who
        language = spoken(request, who.language)
        return house.page(
            request,
            "erase.html",
            language=language,
            email=who.email,
            events=(),
            press=False,
            elsewhere=True,
            action=in_language(request.url.path, language),
            back=in_language(f"/preferences/{token}", language),
            back_to="to_preferences",
        )

    @router.post("/preferences/{token}/erase")
    async def erase(request: Request, token: str) -> Response:
        """GDPR Art. 17."""
        house.ours(request)
        who = await house.whose(request, token)
        if isinstance(who, Response):
            return who
        await erasure.erase(
            house.store, house.context.media, house.keys, house.witness, who.id, now=house.clock.now(), also=house.also
        )
        language = spoken(request, who.language)
        return house.page(request, "erased.html", language=language, path=in_language("/subscribe", language))

    return router
