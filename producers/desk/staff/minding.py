"""The administrators' page: who works at the desk, with which roles for which issuer, and the links for who is new."""

from typing import Annotated
from uuid import UUID

from email_validator import EmailNotValidError, validate_email
from fastapi import APIRouter, Form, Request, Response

from core.directory import Directory, load_directory
from core.errors import FieldError, Invalid
from core.pages import language_of
from producers.desk.office import NotAllowed, Office, Signed, errors_of, route_class
from producers.desk.staff import people
from producers.desk.staff.people import EVERY_ISSUER, Grant, Person, Role
from producers.desk.staff.sign_in import invitation

STAFF = "/desk/staff"
Text = Annotated[str, Form(max_length=320)]
LONGEST_NAME = 128


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)

    async def minding(request: Request) -> Signed:
        """Who minds people minds them for every issuer: roles of one issuer are given by these alone."""
        signed = await office.signed(request)
        if not signed.person.may(Role.ADMINISTRATOR, EVERY_ISSUER):
            raise NotAllowed
        return signed

    async def directory() -> Directory:
        async with office.store.read() as connection:
            return await load_directory(connection)

    async def page(
        request: Request,
        *,
        errors: list[tuple[str, str]] | None = None,
        given: dict[str, str] | None = None,
        link: str = "",
        invited: Person | None = None,
        status: int = 200,
    ) -> Response:
        return office.page(
            request,
            "staff.html",
            status=status,
            people=await people.everybody(office.store),
            directory=await directory(),
            roles=list(Role),
            errors=errors or [],
            given=given or {"email": "", "name": ""},
            link=link,
            invited=invited,
            path=STAFF,
        )

    async def invite(request: Request, person: Person, who: str) -> Response:
        """The link is shown once, to be handed over: the desk sends it to nobody."""
        token = await invitation(office.store, office.keys, office.clock, person.id, who=who)
        return await page(request, link=f"{office.context.settings.url}/desk/join/{token}", invited=person)

    @router.get(STAFF)
    async def show(request: Request) -> Response:
        await minding(request)
        return await page(request)

    @router.post(STAFF)
    async def add(request: Request, email: Text = "", name: Text = "") -> Response:
        signed = await minding(request)
        form = await request.form()
        try:
            person = await people.add(
                office.store,
                office.clock,
                address(email),
                named(name),
                _granted([str(value) for value in form.getlist("grant")], await directory()),
                who=signed.person.email,
            )
        except Invalid as error:
            wrong, given = errors_of(error, language_of(request)), {"email": email, "name": name}
            return await page(request, errors=wrong, given=given, status=422)
        return await invite(request, person, signed.person.email)

    @router.get(STAFF + "/{identity}")
    async def one(request: Request, identity: UUID) -> Response:
        await minding(request)
        return office.page(
            request,
            "person.html",
            person=await people.by_id(office.store, identity),
            directory=await directory(),
            roles=list(Role),
            grants=Grant,
        )

    @router.post(STAFF + "/{identity}/roles")
    async def grant(request: Request, identity: UUID) -> Response:
        signed = await minding(request)
        form = await request.form()
        person = await people.by_id(office.store, identity)
        wanted = _granted([str(value) for value in form.getlist("grant")], await directory())
        await people.grant(office.store, office.clock, person, wanted, who=signed.person.email)
        return office.to(request, STAFF)

    @router.post(STAFF + "/{identity}/invitation")
    async def again(request: Request, identity: UUID) -> Response:
        signed = await minding(request)
        return await invite(request, await people.by_id(office.store, identity), signed.person.email)

    @router.post(STAFF + "/{identity}/active")
    async def active(request: Request, identity: UUID, active: Annotated[bool, Form()] = False) -> Response:
        signed = await minding(request)
        person = await people.by_id(office.store, identity)
        await people.set_active(office.store, office.clock, person, active, who=signed.person.email)
        return office.to(request, STAFF)

    return router


def address(email: str) -> str:
    """Of a person of the office, in lower case; Invalid when it is none."""
    try:
        return validate_email(email.strip(), check_deliverability=False, strict=True).normalized.lower()
    except EmailNotValidError as error:
        el, en = "Δεν είναι διεύθυνση ηλεκτρονικού ταχυδρομείου.", "This is no e-mail address."
        raise Invalid([FieldError("email", el, en)]) from error


def named(name: str) -> str:
    """As it is shown; Invalid when there is none."""
    said = " ".join(name.split())
    if not said or len(said) > LONGEST_NAME or not said.isprintable():
        raise Invalid([FieldError("name", "Δώστε το ονοματεπώνυμο.", "Give the full name.")])
    return said


def _granted(boxes: list[str], known: Directory) -> list[Grant]:
    """Ticked boxes, `writer:` or `writer:dimos`; what is no role or no issuer counts for nothing."""
    issuers = {EVERY_ISSUER, *(issuer.slug for issuer in known.issuers)}
    pairs = [box.partition(":")[::2] for box in boxes]
    return [Grant(Role(role), issuer) for role, issuer in pairs if role in set(Role) and issuer in issuers]
