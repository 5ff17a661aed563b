"""Standing pages on the desk: the list, and the form that makes an edition, with its preview."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response

from core.directory import load_directory
from core.errors import FieldError, Invalid
from core.language.dates import ATHENS
from core.pages import language_of
from producers.desk.office import NotAllowed, Office, Signed, errors_of, route_class
from producers.desk.staff.people import Role
from producers.desk.standing_pages import keeping
from producers.desk.standing_pages.contents import article
from producers.desk.standing_pages.keeping import StandingPage
from producers.desk.standing_pages.words import WORDS
from schemas.directory import Issuer

PAGES = "/desk/pages"
NEW = "new"
FIELDS = ("slug", "issuer", "title_el", "title_en", "text_el", "text_en", "holds_from", "note")


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)
    store, clock = office.store, office.clock

    async def approving(request: Request, issuer: str | None = None) -> Signed:
        """What is published here is law or nearly so: who approves announcements of its issuer publishes it."""
        signed = await office.signed(request)
        allowed = signed.person.has(Role.APPROVER) if issuer is None else signed.person.may(Role.APPROVER, issuer)
        if not allowed:
            raise NotAllowed
        return signed

    async def issuers(signed: Signed) -> list[Issuer]:
        async with store.read() as connection:
            known = (await load_directory(connection)).issuers
        return [one for one in known if signed.person.may(Role.APPROVER, one.slug) and not one.retired]

    async def form(
        request: Request, signed: Signed, page: StandingPage | None, given: dict[str, str], **values: Any
    ) -> Response:
        language = language_of(request)
        shown = values.pop("preview", False)
        return office.page(
            request,
            "standing_edit.html",
            mine=WORDS,
            page=page,
            given=given,
            issuers=await issuers(signed),
            preview=article(given["text_el"], "el") if shown and given["text_el"].strip() else None,
            editions=await keeping.history(store, page.slug) if page else [],
            action=f"{PAGES}/{page.slug if page else NEW}",
            path=f"{PAGES}/{page.slug if page else NEW}",
            errors=errors_of(values.pop("wrong", Invalid([])), language),
            **values,
        )

    async def typed(request: Request) -> dict[str, str]:
        sent = await request.form(max_fields=50, max_part_size=1024 * 1024)
        return {name: str(sent.get(name, "")) for name in (*FIELDS, "seen", "act")}

    @router.get(PAGES)
    async def listed(request: Request) -> Response:
        signed = await approving(request)
        found = [
            page for page in await keeping.listed(store, retired=True) if signed.person.may(Role.APPROVER, page.issuer)
        ]
        return office.page(request, "standing_desk.html", mine=WORDS, found=found)

    @router.get(PAGES + "/new")
    async def new(request: Request) -> Response:
        signed = await approving(request)
        today = clock.now().astimezone(ATHENS).date().isoformat()
        return await form(request, signed, None, dict.fromkeys(FIELDS, "") | {"holds_from": today})

    @router.post(PAGES + "/new")
    async def begin(request: Request) -> Response:
        given = await typed(request)
        signed = await approving(request, given["issuer"])
        if given["act"] == "preview":
            return await form(request, signed, None, given, preview=True)
        try:
            await keeping.begin(store, clock, given["slug"], given["issuer"], _edition(given), signed.person.email)
        except Invalid as error:
            return await form(request, signed, None, given, wrong=_of_fields(error), status=422)
        return office.to(request, PAGES)

    @router.get(PAGES + "/{slug}")
    async def edit(request: Request, slug: str) -> Response:
        page = await keeping.read(store, slug)
        signed = await approving(request, page.issuer)
        given = {
            "title_el": page.title.el,
            "title_en": page.title.get("en") or "",
            "text_el": page.text.el,
            "text_en": page.text.get("en") or "",
            "holds_from": clock.now().astimezone(ATHENS).date().isoformat(),
            "note": "",
            "seen": str(page.newest),
        }
        return await form(request, signed, page, given)

    @router.post(PAGES + "/{slug}")
    async def publish(request: Request, slug: str) -> Response:
        page = await keeping.read(store, slug)
        signed = await approving(request, page.issuer)
        given = await typed(request)
        if given["act"] == "preview":
            return await form(request, signed, page, given, preview=True)
        seen = int(given["seen"]) if given["seen"].isdecimal() and len(given["seen"]) < 9 else page.newest
        try:
            await keeping.publish(store, clock, slug, seen, _edition(given), signed.person.email)
        except Invalid as error:
            return await form(request, signed, page, given, wrong=_of_fields(error), status=422)
        return office.to(request, PAGES)

    @router.post(PAGES + "/{slug}/retired")
    async def retire(request: Request, slug: str, retired: Annotated[bool, Form()] = False) -> Response:
        page = await keeping.read(store, slug)
        signed = await approving(request, page.issuer)
        await keeping.retire(store, clock, slug, retired, signed.person.email)
        return office.to(request, PAGES)

    return router


def _edition(given: dict[str, str]) -> dict[str, Any]:
    """The form as an edition is checked; what is empty was not written."""
    found: dict[str, Any] = {}
    for name in ("title", "text"):
        texts = {language: given[f"{name}_{language}"] for language in ("el", "en")}
        found[name] = {language: text for language, text in texts.items() if text.strip()}
    return {**found, "holds_from": given["holds_from"].strip() or None, "note": given["note"]}


def _of_fields(error: Invalid) -> Invalid:
    """Where the form has the field: title.el is title_el, and what lacks Greek lacks it there."""
    places = {"title": "title_el", "text": "text_el"}
    return Invalid(
        [FieldError(places.get(one.field, one.field.replace(".", "_")), one.el, one.en) for one in error.errors]
    )
