"""An announcement's page on the desk: the live matrix, the editions, and what can still be done with it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, StreamingResponse

from core.editions import load_edition
from core.errors import FieldError, Invalid, NotFound
from core.matrix import matrix
from core.pages import language_of
from core.wording import headline
from producers.desk.composing import drafts
from producers.desk.composing.pages import DRAFTS
from producers.desk.following.finding import Listed, one
from producers.desk.following.table import told
from producers.desk.office import NotAllowed, Office, Signed, route_class
from producers.desk.releasing.release import MayNot, countersign
from producers.desk.staff.people import Role
from producers.posting import Posted

ANNOUNCEMENTS = "/desk/announcements"
Text = Annotated[str, Form(max_length=4000)]
LOOK_S = 1.0


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)
    store, clock = office.store, office.clock

    async def mine(request: Request, announcement: UUID, *roles: Role) -> tuple[Signed, Listed]:
        signed = await office.signed(request)
        found = await one(store, clock.now(), announcement)
        if found is None:
            raise NotFound.announcement(announcement)
        if not any(signed.person.may(role, found.issuer) for role in roles or tuple(Role)):
            raise NotAllowed
        return signed, found

    async def rows(announcement: UUID, language: str) -> list[Any]:
        async with store.read() as connection:
            found = await matrix(connection, announcement)
        return told(found, office.channel_names(language), language)

    @router.get(ANNOUNCEMENTS + "/{announcement}")
    async def show(request: Request, announcement: UUID) -> Response:
        return await page(request, *(await mine(request, announcement)))

    async def page(
        request: Request, signed: Signed, found: Listed, errors: list[FieldError] | None = None, status: int = 200
    ) -> Response:
        language = language_of(request)
        async with store.read() as connection:
            edition = await load_edition(connection, office.context.settings.url, found.id, found.head)
        wrong = [(error.field, error.en if language == "en" else error.el) for error in errors or ()]
        return office.page(
            request,
            "announcement.html",
            status=status,
            found=found,
            headline=headline(edition, language, edition.action),
            edition=edition,
            rows=await rows(found.id, language),
            writes=signed.person.may(Role.WRITER, found.issuer),
            approves=signed.person.may(Role.APPROVER, found.issuer),
            errors=wrong,
            path=f"{ANNOUNCEMENTS}/{found.id}",
        )

    @router.get(ANNOUNCEMENTS + "/{announcement}/matrix")
    async def table(request: Request, announcement: UUID) -> Response:
        """The table alone, as it stands now."""
        await mine(request, announcement)
        return HTMLResponse(await _table(request, announcement))

    async def _table(request: Request, announcement: UUID) -> str:
        language = language_of(request)
        return office.fragment("matrix.html", language, rows=await rows(announcement, language))

    @router.get(ANNOUNCEMENTS + "/{announcement}/live")
    async def live(request: Request, announcement: UUID) -> Response:
        """The table again whenever it changes (server-sent events)."""
        await mine(request, announcement)

        listener = office.wake.listener("ledger")

        async def changes() -> AsyncIterator[str]:
            last = ""
            while True:
                now = await _table(request, announcement)
                if now != last:
                    last = now
                    lines = "".join(f"data: {line}\n" for line in now.splitlines())
                    yield f"event: matrix\n{lines}\n"
                await listener.wait(LOOK_S)

        return StreamingResponse(
            changes(), media_type="text/event-stream", headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        )

    @router.post(ANNOUNCEMENTS + "/{announcement}/correct")
    async def correct(request: Request, announcement: UUID) -> Response:
        """A draft with the text of the newest edition, to be mended and sent as the next."""
        signed, found = await mine(request, announcement, Role.WRITER)
        async with store.read() as connection:
            edition = await load_edition(connection, office.context.settings.url, announcement, found.head)
        if edition.content is None or found.state in ("withdrawn", "expunged"):
            raise NotFound("Δεν υπάρχει πια κείμενο να διορθωθεί.", "There is no text any more to correct.")
        body = {name: value for name, value in edition.content.model_dump(mode="json").items() if value is not None}
        identity = await drafts.begin(store, clock, body, signed.person.email, corrects=(announcement, edition.number))
        return office.to(request, f"{DRAFTS}/{identity}")

    @router.post(ANNOUNCEMENTS + "/{announcement}/withdraw")
    async def withdraw(request: Request, announcement: UUID, reason: Text = "") -> Response:
        """At once: what must not stand any longer waits for nobody."""
        return await end(request, announcement, reason, office.posting.withdraw)

    @router.post(ANNOUNCEMENTS + "/{announcement}/expunge")
    async def expunge(request: Request, announcement: UUID, reason: Text = "") -> Response:
        return await end(request, announcement, reason, office.posting.expunge)

    async def end(request: Request, announcement: UUID, reason: str, act: Callable[..., Awaitable[Posted]]) -> Response:
        signed, found = await mine(request, announcement, Role.APPROVER)
        try:
            await act(announcement, signed.person.email, reason=reason)
        except Invalid as error:
            return await page(request, signed, found, error.errors, 422)
        return office.to(request, f"{ANNOUNCEMENTS}/{announcement}")

    @router.post(ANNOUNCEMENTS + "/{announcement}/pause")
    async def pause(request: Request, announcement: UUID, paused: Annotated[bool, Form()] = True) -> Response:
        """Nothing more goes out until it goes on."""
        signed, _ = await mine(request, announcement, Role.WRITER, Role.APPROVER)
        await office.posting.reschedule(announcement, signed.person.email, paused=paused)
        return office.to(request, f"{ANNOUNCEMENTS}/{announcement}")

    @router.post(ANNOUNCEMENTS + "/{announcement}/editions/{edition}/countersign")
    async def sign(request: Request, announcement: UUID, edition: int) -> Response:
        signed, _ = await mine(request, announcement, Role.APPROVER)
        try:
            await countersign(store, clock, announcement, edition, signed.person)
        except MayNot:
            raise NotAllowed from None
        return office.to(request, f"{ANNOUNCEMENTS}/{announcement}")

    return router
