"""The pages on which an announcement is written: choose what it is, fill in the form, see what goes out."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import JSONResponse

from core.directory import Directory, load_directory
from core.errors import Conflict, FieldError, Invalid, NotFound
from core.pages import SECURITY_HEADERS, language_of
from core.preview import listened
from producers.desk.composing import drafts
from producers.desk.composing.asking import Asking
from producers.desk.composing.drafts import Draft, title_of
from producers.desk.composing.presence import beside, here
from producers.desk.composing.previewing import Looked, look, rendition_of, show
from producers.desk.composing.reading import body_of
from producers.desk.office import NotAllowed, Office, Signed, route_class
from producers.desk.releasing.release import standing
from producers.desk.staff.people import Role
from schemas.edition import Reason, Weight
from schemas.subtypes import SUBTYPES, Kind

NEW, DRAFTS = "/desk/new", "/desk/drafts"
Text = Annotated[str, Form(max_length=400)]
Remark = Annotated[str, Form(max_length=4000)]


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)
    store, clock = office.store, office.clock

    async def directory() -> Directory:
        async with store.read() as connection:
            return (await load_directory(connection)).current

    async def readable(request: Request, identity: UUID) -> tuple[Signed, Draft]:
        """Whoever writes or approves for its issuer; others are told that they may not."""
        signed = await office.signed(request)
        draft = await drafts.find(store, identity)
        if not (signed.person.may(Role.WRITER, draft.issuer) or signed.person.may(Role.APPROVER, draft.issuer)):
            raise NotAllowed
        return signed, draft

    async def written(request: Request, identity: UUID) -> tuple[Signed, Draft, dict[str, Any], int]:
        """What was typed, the draft it was typed over, and the version the form began with."""
        signed, draft = await readable(request, identity)
        form = await request.form(max_fields=4_000, max_part_size=2 * 1024 * 1024)
        pairs = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
        body = body_of(pairs, draft.body)
        if not (signed.person.may(Role.WRITER, str(body["issuer"])) or signed.person.may(Role.APPROVER, draft.issuer)):
            raise NotAllowed
        seen = str(form.get("seen", ""))
        return signed, draft, body, int(seen) if seen.isdecimal() and len(seen) < 9 else draft.version

    async def page(request: Request, signed: Signed, draft: Draft, *, status: int = 200, **values: Any) -> Response:
        language, lists = language_of(request), await directory()
        looked = await look(office.context, office.posting, draft.body, clock.now())
        asking = Asking(draft.body, values.pop("wrong", ()), lists, language, values.pop("more", ""))
        response = office.page(
            request,
            "compose.html",
            status=status,
            draft=draft,
            blocks=asking.blocks(),
            unplaced=asking.unplaced(),
            left=len(looked.errors),
            subtypes=[one.value for one in SUBTYPES[Kind(draft.kind)]],
            subtype=draft.body.get("subtype"),
            issuers=[one for one in lists.issuers if signed.person.may(Role.WRITER, one.slug)],
            previews=_shown(looked, language),
            may=await standing(store, draft, signed.person),
            comments=await drafts.said_of(store, draft.id),
            others=await beside(store, clock, draft.id, signed.session.id, signed.person.email),
            reasons=[reason.value for reason in Reason],
            weights=[weight.value for weight in Weight],
            path=f"{DRAFTS}/{draft.id}",
            **{"saved": False, "beside": None, **values},
        )
        response.headers["Content-Security-Policy"] = WITH_FRAMES
        return response

    def _shown(looked: Looked, language: str) -> list[Any]:
        if looked.edition is None:
            return []
        return show(looked.edition, office.channels, office.previewers, office.context.settings.url, language)

    @router.get(NEW)
    async def choose(request: Request) -> Response:
        signed = await office.signed(request)
        issuers = [one for one in (await directory()).issuers if signed.person.may(Role.WRITER, one.slug)]
        if not issuers:
            raise NotAllowed
        return office.page(request, "new.html", issuers=issuers, kinds=SUBTYPES)

    @router.post(NEW)
    async def begin(request: Request, issuer: Text = "", what: Text = "") -> Response:
        signed = await office.signed(request)
        kind, _, subtype = what.partition(".")
        if kind not in set(Kind) or subtype not in set(SUBTYPES[Kind(kind)]):
            return office.to(request, NEW)
        if not signed.person.may(Role.WRITER, issuer):
            raise NotAllowed
        body = {"kind": kind, "subtype": subtype, "issuer": issuer}
        identity = await drafts.begin(store, clock, body, signed.person.email)
        return office.to(request, f"{DRAFTS}/{identity}")

    @router.get(DRAFTS + "/{identity}")
    async def compose(request: Request, identity: UUID, checked: bool = False) -> Response:
        signed, draft = await readable(request, identity)
        await here(store, clock, draft.id, signed.session.id, signed.person.email)
        wrong = (await look(office.context, office.posting, draft.body, clock.now())).errors if checked else ()
        return await page(request, signed, draft, wrong=wrong)

    @router.post(DRAFTS + "/{identity}")
    async def save(request: Request, identity: UUID) -> Response:
        """The button «save»; with scripts the text has been saved long before."""
        signed, draft, body, seen = await written(request, identity)
        saved = await drafts.save(store, clock, identity, body, signed.person.email, seen=seen)
        draft = await drafts.find(store, identity)
        more = str((await request.form()).get("more", ""))
        wrong = () if more else (await look(office.context, office.posting, draft.body, clock.now())).errors
        return await page(request, signed, draft, wrong=wrong, saved=True, beside=saved.beside, more=more)

    @router.put(DRAFTS + "/{identity}")
    async def autosave(request: Request, identity: UUID) -> Response:
        """As it is typed: answers what is still wrong, by field, who else is here, and what would go out."""
        try:
            signed, _, body, seen = await written(request, identity)
            saved = await drafts.save(store, clock, identity, body, signed.person.email, seen=seen)
        except (Conflict, NotFound, Invalid) as error:
            told = error.errors[0] if isinstance(error, Invalid) else error
            said = told.en if language_of(request) == "en" else told.el
            return JSONResponse({"refused": said}, status_code=409)
        await here(store, clock, identity, signed.session.id, signed.person.email)
        language = language_of(request)
        looked = await look(office.context, office.posting, body, clock.now())
        return JSONResponse(
            {
                "version": saved.version,
                "title": title_of(body),
                "beside": saved.beside,
                "others": await beside(store, clock, identity, signed.session.id, signed.person.email),
                "errors": [{"field": one.field, "said": _said(one, language)} for one in looked.errors],
                "previews": [
                    {
                        "channel": one.channel,
                        "views": [{"kind": view.kind, "content": view.content} for view in one.previews],
                    }
                    for one in _shown(looked, language)
                ],
            }
        )

    @router.get(DRAFTS + "/{identity}/listen/{channel}")
    async def listen(request: Request, identity: UUID, channel: str) -> Response:
        _, draft = await readable(request, identity)
        looked = await look(office.context, office.posting, draft.body, clock.now())
        heard = listened(office.previewers.get(channel))
        if heard is None or looked.edition is None or channel not in office.channels:
            raise NotFound("Δεν υπάρχει κάτι να ακουστεί.", "There is nothing to hear.")
        made = rendition_of(looked.edition, office.channels[channel], language_of(request))
        return Response(await heard.listen(made), media_type="audio/mpeg", headers={"Cache-Control": "no-store"})

    @router.get(DRAFTS + "/{identity}/history")
    async def history(request: Request, identity: UUID) -> Response:
        _, draft = await readable(request, identity)
        return office.page(request, "history.html", draft=draft, versions=await drafts.history(store, identity))

    @router.post(DRAFTS + "/{identity}/back/{number}")
    async def back(request: Request, identity: UUID, number: int) -> Response:
        """An earlier text again, as a new version: nothing is lost by it either."""
        signed, draft = await readable(request, identity)
        found = next((one for one in await drafts.history(store, identity) if one.number == number), None)
        if found is None:
            raise NotFound("Δεν υπάρχει τέτοια μορφή.", "There is no such version.")
        await drafts.save(store, clock, identity, found.body, signed.person.email, seen=draft.version)
        return office.to(request, f"{DRAFTS}/{identity}")

    @router.post(DRAFTS + "/{identity}/discard")
    async def discard(request: Request, identity: UUID) -> Response:
        signed, draft = await readable(request, identity)
        if not signed.person.may(Role.WRITER, draft.issuer):
            raise NotAllowed
        await drafts.discard(store, clock, identity, signed.person.email)
        return office.to(request, "/desk")

    @router.post(DRAFTS + "/{identity}/comments")
    async def comment(
        request: Request, identity: UUID, comment: Annotated[str, Form(max_length=4000)] = ""
    ) -> Response:
        signed, _ = await readable(request, identity)
        if comment.strip():
            await drafts.comment(store, clock, identity, signed.person.email, comment.strip())
        return office.to(request, f"{DRAFTS}/{identity}")

    return router


# The frames of the previews hold mails and cards, whose styles are inside them; they run no scripts (sandbox).
WITH_FRAMES = f"{SECURITY_HEADERS['Content-Security-Policy']}; style-src 'self' 'unsafe-inline'; frame-src 'self'"


def _said(error: FieldError, language: str) -> str:
    return error.en if language == "en" else error.el
