"""What was posted, as each channel says it: also before it is public, to whoever may read it."""

import asyncio
from collections.abc import Collection
from uuid import UUID

from fastapi import APIRouter, Request, Response

from core.errors import NotFound
from core.pages import language_of
from core.preview import listened
from core.wording import headline
from producers.desk.composing.pages import WITH_FRAMES
from producers.desk.composing.previewing import rendition_of, show
from producers.desk.following.seeing import channels_of
from producers.desk.following.words import OWN
from producers.desk.office import Office, route_class
from producers.desk.printing.asked import asked
from schemas.edition import Edition

HERE = "/desk/announcements/{announcement}/renditions"


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)

    @router.get(HERE)
    async def renditions(request: Request, announcement: UUID) -> Response:
        edition, names = await said(request, announcement)
        language, url = language_of(request), office.context.settings.url
        shown = await asyncio.to_thread(
            show,
            edition,
            {name: channel for name, channel in office.channels.items() if name in names},
            office.parts.previewers,
            url,
            language,
            action=edition.action,
        )
        title, path = headline(edition, language, edition.action), HERE.format(announcement=announcement)
        page = office.page(request, "renditions.html", own=OWN, title=title, previews=shown, listening=path)
        page.headers["Content-Security-Policy"] = WITH_FRAMES
        return page

    @router.get(HERE + "/{channel}")
    async def listen(request: Request, announcement: UUID, channel: str) -> Response:
        (edition, names), heard = await said(request, announcement), listened(office.parts.previewers.get(channel))
        if heard is None or channel not in names:
            raise NotFound("Δεν υπάρχει κάτι να ακουστεί.", "There is nothing to hear.")
        made = rendition_of(edition, office.channels[channel], language_of(request), edition.action)
        return Response(await heard.listen(made), media_type="audio/mpeg", headers={"Cache-Control": "no-store"})

    async def said(request: Request, announcement: UUID) -> tuple[Edition, Collection[str]]:
        """With the channels in whose words they may read it. NotFound: nothing of it may be shown any more."""
        found, edition = await asked(office, request, announcement)
        if found.state == "expunged" or edition.content is None:
            raise NotFound("Δεν υπάρχει πια κείμενο.", "There is no text any more.")
        mine = channels_of(request.state.signed.person, found.issuer, office.parts)
        return edition, [name for name in office.channels if mine is None or name in mine]

    return router
