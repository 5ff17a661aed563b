"""What we have of a person: to take along, and to have erased, from the page itself."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response

from audience import erasure, export
from audience.own_data import held
from audience.pages.entries import to_come
from audience.pages.house import READ, House, spoken
from core.pages import in_language

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
    router = APIRouter(include_in_schema=False)

    @router.api_route("/preferences/{token}/data.{extension}", methods=READ)
    async def download(request: Request, token: str, extension: str) -> Response:
        """GDPR Art. 15 and 20."""
        who = await house.whose(request, token)
        if isinstance(who, Response):
            return who
        found = await export.everything(house.store, who.id)
        if found is None or extension not in FORMATS:
            return house.told(request, "gone" if found is None else "not_ours", 410 if found is None else 404)
        return as_file(found, extension)

    @router.api_route("/preferences/{token}/erase", methods=READ)
    async def ask(request: Request, token: str) -> Response:
        who = await house.whose(request, token)
        if isinstance(who, Response):
            return who
        language = spoken(request, who.language)
        whole = await held(house.store, house.context.settings.url, who.id, whole=True)
        return house.page(
            request,
            "erase.html",
            language=language,
            email=who.email,
            events=to_come(whole, house.clock.now(), language) if whole is not None else (),
            press=whole is not None and whole.press is not None,
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
