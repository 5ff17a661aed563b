"""An announcement's page on the desk: the live matrix, the editions, and what can still be done with it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, StreamingResponse

from core.editions import load_edition
from core.elections.silence import named_now
from core.errors import NotFound
from core.language.counts import grouped
from core.numbers import Number
from core.pages import language_of
from core.wording import headline
from producers.desk.composing import drafts
from producers.desk.composing.pages import DRAFTS
from producers.desk.elections.words import WORDS as ELECTIONS
from producers.desk.following.airing import on_air
from producers.desk.following.counting import Counting, settled
from producers.desk.following.deciding import may_decide
from producers.desk.following.finding import Listed, one
from producers.desk.following.reasons import reasons
from producers.desk.following.seeing import readable
from producers.desk.following.standing import held, standing
from producers.desk.following.table import told
from producers.desk.following.words import OWN
from producers.desk.office import NotAllowed, NotSignedIn, Office, route_class
from producers.desk.releasing.release import MayNot, countersign
from producers.desk.staff.people import Person, Role
from producers.desk.trail import beside

ANNOUNCEMENTS = "/desk/announcements"
LOOK_S = 1.0
ASK_AGAIN = timedelta(seconds=5)  # whether who looks may still


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)
    store, clock = office.store, office.clock
    counting = Counting(store, clock)

    async def look(person: Person, found: Listed, language: str) -> dict[str, Any]:
        """How far it has come, what stands still of it, and what this person may say about that."""
        counted = await counting.of(found.id, found.head)
        async with store.read() as connection:
            things = await standing(connection, office.channels, found.id)
            aired = await on_air(connection, office.parts.reporters, found.id, clock.now(), language)
            hold = await held(connection)
            standing_for = await named_now(connection, found.id, clock.now()) if found.silence else ()
        names = office.channel_names(language)
        approves = person.may(Role.APPROVER, found.issuer)
        return {
            "own": OWN,
            "elections": ELECTIONS,
            "names": [f"{one.name} – {one.list_name}" if one.list_name else one.name for one in standing_for],
            "found": found,
            "rows": told(counted, names, language),
            "aired": aired,
            "too_old": sum(cell.counts["held"] for edition in counted.editions for cell in edition.channels.values()),
            "standing": [(one, may_decide(person, one)) for one in things],
            "hold": hold,
            "approves": approves,
            "pauses": approves or person.may(Role.WRITER, found.issuer),
            "goes_on": not settled(counted),
        }

    @router.get(ANNOUNCEMENTS + "/{announcement}")
    async def show(request: Request, announcement: UUID) -> Response:
        signed, found = await readable(office, request, announcement)
        language = language_of(request)
        async with store.read() as connection:
            edition = await load_edition(connection, office.context.settings.url, found.id, found.head)
        return office.page(
            request,
            "announcement.html",
            headline=headline(edition, language, edition.action),
            edition=edition,
            writes=signed.person.may(Role.WRITER, found.issuer),
            **await look(signed.person, found, language),
        )

    @router.get(ANNOUNCEMENTS + "/{announcement}/matrix")
    async def table(request: Request, announcement: UUID) -> Response:
        """The table alone, as it stands now."""
        signed, found = await readable(office, request, announcement)
        language = language_of(request)
        return HTMLResponse(office.fragment("matrix.html", language, **await look(signed.person, found, language)))

    @router.get(ANNOUNCEMENTS + "/{announcement}/cells/{edition}/{channel}")
    async def cell(request: Request, announcement: UUID, edition: Number, channel: str) -> Response:
        """What its receipts say, by reason."""
        _, found = await readable(office, request, announcement)
        language = language_of(request)
        async with store.read() as connection:
            counted = await reasons(connection, announcement, edition, channel)
        module = office.parts.previewers.get(channel)
        name = (module.NAME.get(language) or module.NAME["en"]) if module else channel
        return office.page(
            request, "cell.html", own=OWN, found=found, edition=edition, name=name, counted=counted, grouped=grouped
        )

    @router.get(ANNOUNCEMENTS + "/{announcement}/live")
    async def live(request: Request, announcement: UUID) -> Response:
        """The table, and what stands still, again whenever they change (server-sent events); for as long as who looks
        is signed in and may read it."""
        signed, _ = await readable(office, request, announcement)
        language = language_of(request)
        listener = office.wake.listener("ledger")

        async def changes() -> AsyncIterator[str]:
            last, asked, person = {"matrix": "", "still": ""}, clock.now(), signed.person
            while True:
                if clock.now() - asked >= ASK_AGAIN:
                    try:
                        again, _ = await readable(office, request, announcement)
                    except (NotSignedIn, NotAllowed):
                        return
                    person, asked = again.person, clock.now()
                found = await one(store, clock.now(), announcement)
                assert found is not None  # nobody deletes one
                values = await look(person, found, language)
                now = {name: office.fragment(f"{name}.html", language, **values) for name in last}
                for event, html in now.items():
                    if html != last[event]:
                        lines = "".join(f"data: {line}\n" for line in html.splitlines())
                        yield f"event: {event}\n{lines}\n"
                last = now
                await listener.wait(LOOK_S)

        return StreamingResponse(
            changes(), media_type="text/event-stream", headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        )

    @router.post(ANNOUNCEMENTS + "/{announcement}/correct")
    async def correct(request: Request, announcement: UUID) -> Response:
        """A draft with the text of the newest edition, to be mended and sent as the next."""
        signed, found = await readable(office, request, announcement, Role.WRITER)
        async with store.read() as connection:
            edition = await load_edition(connection, office.context.settings.url, announcement, found.head)
        if edition.content is None or found.state in ("withdrawn", "expunged"):
            raise NotFound("Δεν υπάρχει πια κείμενο να διορθωθεί.", "There is no text any more to correct.")
        body = {name: value for name, value in edition.content.model_dump(mode="json").items() if value is not None}
        identity = await drafts.begin(store, clock, body, signed.person.email, corrects=(announcement, edition.number))
        return office.to(request, f"{DRAFTS}/{identity}")

    @router.post(ANNOUNCEMENTS + "/{announcement}/pause")
    async def pause(request: Request, announcement: UUID, paused: Annotated[bool, Form()] = True) -> Response:
        """Nothing more goes out until it goes on."""
        signed, _ = await readable(office, request, announcement, Role.WRITER, Role.APPROVER)
        who, act = signed.person.email, "pause" if paused else "go on"
        noted = beside(clock, who, act, f"announcement:{announcement}")
        await office.posting.reschedule(announcement, who, paused=paused, beside=noted)
        return office.to(request, f"{ANNOUNCEMENTS}/{announcement}")

    @router.post(ANNOUNCEMENTS + "/{announcement}/editions/{edition}/countersign")
    async def sign(request: Request, announcement: UUID, edition: Number) -> Response:
        signed, _ = await readable(office, request, announcement, Role.APPROVER)
        try:
            await countersign(store, clock, announcement, edition, signed.person)
        except MayNot:
            raise NotAllowed from None
        return office.to(request, f"{ANNOUNCEMENTS}/{announcement}")

    return router
