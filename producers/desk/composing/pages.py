"""The pages on which an announcement is written: choose what it is, fill in the form, see what goes out."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import JSONResponse

from core.directory import Directory, load_directory
from core.errors import Conflict, FieldError, Invalid, NotFound
from core.numbers import Number
from core.pages import SECURITY_HEADERS, language_of
from core.preview import listened
from producers.desk.checking.finding import WORDS as CHECKS
from producers.desk.checking.looking import check
from producers.desk.composing import drafts
from producers.desk.composing.asking import Asking
from producers.desk.composing.channels import offered
from producers.desk.composing.clashing import told_clashes
from producers.desk.composing.drafts import Draft, title_of
from producers.desk.composing.presence import beside, here
from producers.desk.composing.previewing import Looked, Shown, look, rendition_of, show
from producers.desk.composing.reading import in_our_words
from producers.desk.composing.typed import Typed, only_its_own, take_in, typed
from producers.desk.composing.words import SAY
from producers.desk.files import keeping
from producers.desk.following.quiet import quiet_until
from producers.desk.helping.keys import KEYS
from producers.desk.helping.words import WORDS as HELPING
from producers.desk.office import WORDS, NotAllowed, NotSignedIn, Office, Signed, route_class
from producers.desk.releasing.doubting import WORDS as RELEASING
from producers.desk.releasing.release import standing
from producers.desk.staff.people import Role
from producers.desk.starting.filled import WORDS as STARTING
from producers.desk.starting.filled import shown as sources_shown
from producers.desk.starting.kept import sources_of
from producers.desk.starting.pages import at_hand
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

    async def written(request: Request, identity: UUID) -> tuple[Signed, Draft, Typed]:
        """What was typed, and the draft it was typed over."""
        signed, draft = await readable(request, identity)
        if draft.state not in ("writing", "submitted"):
            raise drafts.gone_on()
        form = await typed(request, draft, office.today())
        issuer = str(form.body["issuer"])
        if not (signed.person.may(Role.WRITER, issuer) or signed.person.may(Role.APPROVER, draft.issuer)):
            raise NotAllowed
        await only_its_own(store, draft, form.body)
        return signed, draft, form

    async def page(request: Request, signed: Signed, draft: Draft, *, status: int = 200, **values: Any) -> Response:
        language, lists = language_of(request), await directory()
        looked = await look(office.context, office.posting, draft.body, clock.now())
        wrong = in_our_words(values.pop("wrong", ()), draft.body, office.today()) if draft.body else []
        checked = await check(office, draft, draft.body)
        asking = Asking(
            draft.body,
            wrong,
            lists,
            language,
            values.pop("more", ""),
            said=checked.beside(language),
            sources=sources_shown(draft.body, await sources_of(store, draft.id), language),
        )
        places = offered(tuple(office.channels), office.parts.previewers, draft.body, wrong, language)
        response = office.page(
            request,
            "compose.html",
            status=status,
            draft=draft,
            blocks=asking.blocks(),
            unplaced=asking.unplaced({f"own_words.{one.name}" for one in places} | {"channels.only"}),
            places=places,
            no_channel=[said for field, said in _told(wrong, language) if field == "channels.only"],
            files=await keeping.of_draft(store, draft.id),
            say=SAY,
            helping=HELPING,
            keys=KEYS,
            left=len(looked.errors) + len(checked.holding),
            findings=checked.shown(office, draft.id, language),
            checks=CHECKS,
            starting=STARTING,
            releasing=RELEASING,
            subtypes=[one.value for one in SUBTYPES[Kind(draft.kind)]],
            subtype=draft.body.get("subtype"),
            issuers=[one for one in lists.issuers if signed.person.may(Role.WRITER, one.slug)],
            previews=await asyncio.to_thread(_shown, looked, language),
            may=await standing(store, draft, signed.person),
            writes=signed.person.may(Role.WRITER, draft.issuer),
            comments=await drafts.said_of(store, draft.id),
            others=await beside(store, clock, draft.id, signed.session.id, signed.person.email),
            reasons=[reason.value for reason in Reason],
            weights=[weight.value for weight in Weight],
            path=f"{DRAFTS}/{draft.id}",
            quiet=quiet_until(office.settings, draft, clock.now()),
            **{"saved": False, "beside": None, "clashes": (), **values},
        )
        response.headers["Content-Security-Policy"] = WITH_FRAMES
        return response

    def _shown(looked: Looked, language: str, seen: Collection[str] = ()) -> list[Shown]:
        if looked.edition is None:
            return []
        url = office.context.settings.url
        return show(looked.edition, office.channels, office.parts.previewers, url, language, seen)

    @router.get(NEW)
    async def choose(request: Request, again: Annotated[str, Query(max_length=100)] = "") -> Response:
        signed = await office.signed(request)
        issuers = [one for one in (await directory()).issuers if signed.person.may(Role.WRITER, one.slug)]
        if not issuers:
            raise NotAllowed
        found = await at_hand(office, [one.slug for one in issuers], again)
        return office.page(request, "new.html", issuers=issuers, kinds=SUBTYPES, **found)

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
        """A button of the form: save and check, one item more or less, upload; with scripts too."""
        signed, draft, form = await written(request, identity)
        who = signed.person.email
        body, wrong = await take_in(office, draft, form.body, form.uploads, who)
        saved = await drafts.save(store, clock, identity, body, who, seen=form.seen, picked=form.picked)
        draft = replace(await drafts.find(store, identity), body=saved.body)
        if not form.rest and not saved.clashes:
            wrong += (await look(office.context, office.posting, draft.body, clock.now())).errors
        clashes = told_clashes(saved.clashes, language_of(request))
        return await page(
            request,
            signed,
            draft,
            wrong=wrong,
            saved=not saved.clashes,
            beside=saved.beside,
            clashes=clashes,
            more=form.more,
        )

    @router.put(DRAFTS + "/{identity}")
    async def autosave(request: Request, identity: UUID) -> Response:
        """As it is typed: answers what is still wrong, by field, who else is here, and what would go out."""
        language = language_of(request)
        try:
            signed, draft, form = await written(request, identity)
            who = signed.person.email
            saved = await drafts.save(store, clock, identity, form.body, who, seen=form.seen)
        except NotAllowed:
            return JSONResponse({"refused": WORDS("not_allowed.title", language)}, status_code=403)
        except NotSignedIn:
            return JSONResponse({"signed_out": True}, status_code=401)
        except (Conflict, NotFound, Invalid) as error:
            told = error.errors[0] if isinstance(error, Invalid) else error
            return JSONResponse({"refused": told.en if language == "en" else told.el}, status_code=409)
        if saved.clashes:
            return JSONResponse({"clash": [one.field for one in saved.clashes], "version": saved.version})
        await here(store, clock, identity, signed.session.id, who)
        looked = await look(office.context, office.posting, saved.body, clock.now())
        seen = request.headers.get("x-keryx-shown", "")[:1000].split()
        checked = await check(office, draft, saved.body)
        return JSONResponse(
            {
                "left": len(looked.errors) + len(checked.holding),
                "findings": checked.told(language),
                "findings_html": checked.shown(office, identity, language),
                "version": saved.version,
                "title": title_of(saved.body),
                "merged": saved.beside if saved.body != form.body else None,
                "others": await beside(store, clock, identity, signed.session.id, who),
                "errors": [
                    {"field": field, "said": said}
                    for field, said in _told(in_our_words(looked.errors, saved.body, office.today()), language)
                ],
                "previews": [
                    {
                        "channel": one.channel,
                        "mark": one.mark,
                        "views": [{"kind": view.kind, "content": view.content} for view in one.previews],
                    }
                    for one in await asyncio.to_thread(_shown, looked, language, seen)
                ],
            }
        )

    @router.get(DRAFTS + "/{identity}/listen/{channel}")
    async def listen(request: Request, identity: UUID, channel: str) -> Response:
        _, draft = await readable(request, identity)
        looked = await look(office.context, office.posting, draft.body, clock.now())
        heard = listened(office.parts.previewers.get(channel))
        if heard is None or looked.edition is None or channel not in office.channels:
            raise NotFound("Δεν υπάρχει κάτι να ακουστεί.", "There is nothing to hear.")
        made = rendition_of(looked.edition, office.channels[channel], language_of(request))
        return Response(await heard.listen(made), media_type="audio/mpeg", headers={"Cache-Control": "no-store"})

    @router.get(DRAFTS + "/{identity}/history")
    async def history(request: Request, identity: UUID) -> Response:
        _, draft = await readable(request, identity)
        return office.page(request, "history.html", draft=draft, versions=await drafts.history(store, identity))

    @router.post(DRAFTS + "/{identity}/back/{number}")
    async def back(request: Request, identity: UUID, number: Number) -> Response:
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
        may = signed.person.may
        # Whether it was published already is said by whoever can look, as of a post whose outcome is unknown.
        if not (may(Role.WRITER, draft.issuer) or (draft.state == "asked" and may(Role.APPROVER, draft.issuer))):
            raise NotAllowed
        await drafts.discard(store, clock, identity, signed.person.email)
        return office.to(request, f"{DRAFTS}/{identity}")

    @router.post(DRAFTS + "/{identity}/bring-back")
    async def bring_back(request: Request, identity: UUID) -> Response:
        signed, draft = await readable(request, identity)
        if not signed.person.may(Role.WRITER, draft.issuer):
            raise NotAllowed
        await drafts.bring_back(store, clock, identity, signed.person.email)
        return office.to(request, f"{DRAFTS}/{identity}")

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


def _told(errors: Sequence[FieldError], language: str) -> list[tuple[str, str]]:
    return [(one.field, one.en if language == "en" else one.el) for one in errors]
