"""The API's way to the press list: send an announcement to it before its embargo ends."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from audience.press.sending import send
from core.context import Context
from core.routing import Late
from core.tokens import Keys
from core.wake import Wake
from core.witness import Witness
from producers.api import description
from producers.api.asking import Asking
from producers.api.routes import must_be_the_callers
from producers.api.scopes import Caller, Scope


def router(context: Context, wake: Wake, witness: Witness, asking: Asking) -> APIRouter:
    """POST /api/v1/announcements/{announcement}/press."""
    api = APIRouter(route_class=Late, prefix="/api/v1", tags=["press"])
    keys = Keys(context.store, context.clock)
    Sender = Annotated[Caller, asking.needs(Scope.PRESS)]

    @api.post(
        "/announcements/{announcement}/press",
        status_code=202,
        summary="Send it to the press list, embargoed",
        responses=description.answers(202, "PressMailing", "Στέλνεται. It is being sent.", 404, 409, 422),
    )
    async def send_to_press(announcement: UUID, who: Sender, everyone: bool = False) -> JSONResponse:
        """Σε όσους του τύπου αφορά, ή με `everyone` σε όλους. To the press it concerns, or, by `everyone`, to all."""
        await must_be_the_callers(context, who, announcement)
        await keys.ring()  # the copies' codes hang on it: made now, not in a worker's transaction
        name = await send(
            context.store, context.clock, wake, witness, announcement, channel=context.mailer(), everyone=everyone
        )
        return JSONResponse({"id": str(announcement), "mailing": name}, status_code=202)

    return api
