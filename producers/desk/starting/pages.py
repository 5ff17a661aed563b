"""Starting a draft from a number, a document, an earlier announcement or a template."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from starlette.datastructures import UploadFile

from core.directory import load_directory
from core.language.dates import ATHENS
from core.numbers import number_in
from core.outside import Outside
from core.pages import language_of
from producers.desk.composing import drafts
from producers.desk.office import NotAllowed, Office, Signed, route_class
from producers.desk.staff.people import Role
from producers.desk.starting import again, kept
from producers.desk.starting.filled import WORDS, Filled
from producers.desk.starting.guessing import guess
from producers.desk.starting.paper import MOST_BYTES, Unreadable, read_paper, sort_of
from producers.desk.starting.registers import NotThere, Registers
from schemas.directory import Issuer
from schemas.subtypes import SUBTYPES

NEW, DRAFTS = "/desk/new", "/desk/drafts"
Text = Annotated[str, Form(max_length=120)]


async def at_hand(office: Office, issuers: Sequence[str], words: str = "") -> Mapping[str, Any]:
    """What the page «new» shows of it: the templates, and what a search found."""
    return {
        "starting": WORDS,
        "templates": await kept.templates_of(office.store, issuers),
        "words_asked": words,
        "found": await again.find(office.store, issuers, words) if words else [],
        "refused": "",
    }


def routes(office: Office, outside: Outside | None = None) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)
    store, clock = office.store, office.clock
    settings = office.settings
    registers = Registers(
        outside or Outside(f"Keryx ({office.context.settings.url})"), settings.diavgeia, settings.khmdhs
    )

    async def writer(request: Request, issuer: str) -> Signed:
        signed = await office.signed(request)
        if not signed.person.may(Role.WRITER, issuer):
            raise NotAllowed
        return signed

    async def mine(request: Request) -> tuple[Signed, list[Issuer]]:
        """Who asks, and the issuers they write for."""
        signed = await office.signed(request)
        async with store.read() as connection:
            lists = await load_directory(connection)
        found = [one for one in lists.issuers if signed.person.may(Role.WRITER, one.slug)]
        if not found:
            raise NotAllowed
        return signed, found

    async def started(
        request: Request, signed: Signed, filled: Filled, issuer: str, began: Mapping[str, str]
    ) -> Response:
        identity = await kept.begin(store, clock, filled, issuer, signed.person.email, began)
        return office.to(request, f"{DRAFTS}/{identity}")

    async def refused(request: Request, issuers: Sequence[Issuer], key: str) -> Response:
        """The page again, with why it did not start."""
        found = await at_hand(office, [one.slug for one in issuers])
        said = WORDS(f"refused.{key}", language_of(request))
        values = {**found, "refused": said, "issuers": issuers, "kinds": SUBTYPES}
        return office.page(request, "new.html", status=422, path=NEW, **values)

    def today() -> date:
        return clock.now().astimezone(ATHENS).date()

    @router.post(NEW + "/number")
    async def from_number(request: Request, number: Text = "") -> Response:
        """By an ΑΔΑ or ΑΔΑΜ."""
        signed, issuers = await mine(request)
        try:
            filled = await registers.ask(number, today())
        except ValueError:
            return await refused(request, issuers, "not_a_number")
        except NotThere as error:
            return await refused(request, issuers, error.key)
        return await started(request, signed, filled, filled.issuer(issuers), {"number": number.strip()})

    @router.post(NEW + "/paper")
    async def from_paper(request: Request) -> Response:
        """By a .docx or .pdf."""
        signed, issuers = await mine(request)
        length = number_in(request.headers.get("content-length", ""))
        if length is None or length > MOST_BYTES + 10_000:
            return await refused(request, issuers, "too_much")
        async with request.form(max_files=1, max_fields=10) as form:
            file = form.get("paper")
            data = await file.read(MOST_BYTES + 1) if isinstance(file, UploadFile) else b""
        if not data:
            return await refused(request, issuers, "no_file")
        try:
            paper = await read_paper(data, sort_of(data))
        except Unreadable as error:
            return await refused(request, issuers, error.key)
        if not any(text.strip() for text in paper.texts):
            return await refused(request, issuers, "no_text")
        filled = guess(paper.texts, today())
        return await started(request, signed, filled, filled.issuer(issuers), {"paper": f"{paper.pages} p."})

    @router.post(NEW + "/again/{identity}")
    async def from_earlier(request: Request, identity: UUID) -> Response:
        issuer, body, posted = await again.body_of(store, identity)
        signed = await writer(request, issuer)
        return await started(
            request, signed, again.moved(body, posted, today()), issuer, {"announcement": str(identity)}
        )

    @router.post(NEW + "/template/{identity}")
    async def from_template(request: Request, identity: UUID) -> Response:
        found = await kept.template(store, identity)
        signed = await writer(request, found.issuer)
        filled = kept.of_template(found.body, found.name)
        return await started(request, signed, filled, found.issuer, {"template": found.name})

    @router.post(NEW + "/template/{identity}/drop")
    async def drop(request: Request, identity: UUID) -> Response:
        found = await kept.template(store, identity)
        signed = await writer(request, found.issuer)
        await kept.drop(store, clock, identity, signed.person.email)
        return office.to(request, NEW)

    @router.post(DRAFTS + "/{identity}/template")
    async def keep(request: Request, identity: UUID, name: Text = "") -> Response:
        """What is saved of this draft, as a template."""
        draft = await drafts.find(store, identity)
        signed = await writer(request, draft.issuer)
        if name.strip():
            body = {**draft.body, "issuer": draft.issuer, "kind": draft.kind}
            await kept.keep(store, clock, body, name.strip(), signed.person.email)
        return office.to(request, f"{DRAFTS}/{identity}")

    return router
