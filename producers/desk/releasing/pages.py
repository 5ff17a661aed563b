"""The buttons of a draft: submit, give back, send, take back; and who may release, as an administrator sets it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from core.errors import FieldError, Invalid
from core.numbers import Number
from core.pages import language_of
from producers.desk.checking.looking import check
from producers.desk.composing import drafts
from producers.desk.composing.drafts import Draft
from producers.desk.composing.pages import DRAFTS
from producers.desk.composing.previewing import look
from producers.desk.following.quiet import quiet_until
from producers.desk.office import WORDS, NotAllowed, Office, Signed, route_class
from producers.desk.releasing import release
from producers.desk.releasing.release import MayNot
from producers.desk.staff.people import Role
from schemas.edition import Reason, Weight

Text = Annotated[str, Form(max_length=1000)]
Seen = Annotated[Number, Form()]


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)
    store, clock = office.store, office.clock

    async def mine(request: Request, identity: UUID) -> tuple[Signed, Draft]:
        signed = await office.signed(request)
        draft = await drafts.find(store, identity)
        if not (signed.person.may(Role.WRITER, draft.issuer) or signed.person.may(Role.APPROVER, draft.issuer)):
            raise NotAllowed
        return signed, draft

    async def ready(draft: Draft) -> bool:
        """Nothing is wrong with it, and nothing of the check list holds it back: only then does it go on."""
        wrong = (await look(office.context, office.posting, draft.body, clock.now())).errors
        return not wrong and not (await check(office, draft, draft.body)).holding

    def told(request: Request, error: MayNot | Invalid) -> Response:
        language = language_of(request)
        if isinstance(error, MayNot):
            return office.page(request, "told.html", status=403, said="not_allowed", detail=WORDS(error.key, language))
        wrong: FieldError = error.errors[0]
        detail = wrong.en if language == "en" else wrong.el
        return office.page(request, "told.html", status=422, said="refused", detail=detail)

    @router.post(DRAFTS + "/{identity}/submit")
    async def submit(request: Request, identity: UUID, seen: Seen) -> Response:
        signed, draft = await mine(request, identity)
        if not await ready(draft):
            return office.to(request, f"{DRAFTS}/{identity}?checked=1")
        try:
            await release.submit(store, clock, identity, signed.person, seen=seen)
        except MayNot as error:
            return told(request, error)
        return office.to(request, f"{DRAFTS}/{identity}")

    @router.post(DRAFTS + "/{identity}/give-back")
    async def give_back(request: Request, identity: UUID, seen: Seen, comment: Text = "") -> Response:
        signed, _ = await mine(request, identity)
        try:
            await release.give_back(store, clock, identity, signed.person, comment, seen=seen)
        except (MayNot, Invalid) as error:
            return told(request, error)
        return office.to(request, f"{DRAFTS}/{identity}")

    @router.post(DRAFTS + "/{identity}/send")
    async def send(request: Request, identity: UUID, seen: Seen, alone: Text = "", leave: Text = "now") -> Response:
        signed, draft = await mine(request, identity)
        if not await ready(draft):
            return office.to(request, f"{DRAFTS}/{identity}?checked=1")
        undo = office.settings.undo
        later = quiet_until(office.settings, draft, clock.now()) if leave == "morning" else None
        try:
            await release.send(store, clock, identity, signed.person, seen=seen, undo=undo, reason=alone, release=later)
        except (MayNot, Invalid) as error:
            return told(request, error)
        return office.to(request, f"{DRAFTS}/{identity}")

    @router.post(DRAFTS + "/{identity}/take-back")
    async def take_back(request: Request, identity: UUID) -> Response:
        signed, _ = await mine(request, identity)
        try:
            await release.take_back(store, clock, office.witness, identity, signed.person)
        except MayNot as error:
            return told(request, error)
        return office.to(request, f"{DRAFTS}/{identity}")

    @router.post(DRAFTS + "/{identity}/change")
    async def change(
        request: Request, identity: UUID, seen: Seen, reason: Text = "", weight: Text = "", change_note: Text = ""
    ) -> Response:
        """Of a correction: why, how much it matters, and what is said of it."""
        signed, draft = await mine(request, identity)
        if reason not in set(Reason) or weight not in set(Weight) or not draft.correction:
            return office.to(request, f"{DRAFTS}/{identity}")
        said = {"reason": reason, "weight": weight, "note": change_note.strip() or None}
        await drafts.save(store, clock, identity, draft.body, signed.person.email, seen=seen, change=said)
        return office.to(request, f"{DRAFTS}/{identity}")

    return router
