"""The copy kit: for each medium a text to be copied and a picture to be downloaded."""

import asyncio
import re
from uuid import UUID

from fastapi import APIRouter, Request, Response

from core.errors import NotFound
from core.pages import language_of
from producers.desk.office import Office, route_class
from producers.desk.printing.asked import asked
from producers.desk.printing.copy import MEDIA, copied
from producers.desk.printing.picture import picture
from producers.desk.printing.said import notice
from producers.desk.printing.words import WORDS
from schemas.directory import Issuer
from schemas.edition import Action

_OURS = re.compile(r"/media/([a-z0-9]{2}/[a-z0-9]{16,128}\.[a-z0-9]{1,8})")


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)
    drawing = asyncio.Semaphore(1)  # work for the processor: one at a time, whoever asks

    async def logo(issuer: Issuer) -> bytes | None:
        """Kept in our own media; one elsewhere on the web is not fetched."""
        found = _OURS.fullmatch((issuer.logo or "").removeprefix(office.context.settings.url))
        if found is None:
            return None
        try:
            return await office.context.media.read(found[1])
        except FileNotFoundError:
            return None

    @router.get("/desk/announcements/{announcement}/kit")
    async def show(request: Request, announcement: UUID) -> Response:
        found, edition = await asked(office, request, announcement)
        language = language_of(request)
        said = notice(edition, language)
        kits = [
            {"medium": medium, "text": (text := copied(said, medium, language)), "length": len(text)}
            for medium in MEDIA
        ]
        lines = [said.headline, *(f"{fact.label}: {fact.value}" for fact in said.facts[:4])]
        return office.page(
            request,
            "kit.html",
            say=WORDS,
            found=found,
            kits=kits,
            spoken=said.language,
            ended=said.ended,
            corrected=edition.action is Action.CORRECT,
            alt=WORDS("kit.alt_text", language, text=". ".join(lines)),
        )

    @router.get("/desk/announcements/{announcement}/kit/{medium}.png")
    async def drawn(request: Request, announcement: UUID, medium: str) -> Response:
        found, edition = await asked(office, request, announcement)
        size = next((one.picture for one in MEDIA if one.key == medium), None)
        if size is None:
            raise NotFound("Δεν υπάρχει τέτοια εικόνα.", "There is no such picture.")
        said, mark = notice(edition, language_of(request)), await logo(edition.issuer)
        async with drawing:
            png = await asyncio.to_thread(picture, said, size, edition.issuer.colour, mark)
        name = f"{found.reference.replace('/', '-')}-{medium}-{size[0]}x{size[1]}.png"
        headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"}
        return Response(png, media_type="image/png", headers=headers)

    return router
