"""Somebody's own page: where they are signed in, their password, their second factor."""

import io
from typing import Annotated
from uuid import UUID

import segno
from fastapi import APIRouter, Form, Request, Response

from core.errors import Invalid
from core.pages import language_of
from producers.desk.office import ACCOUNT, SECOND_FACTOR, WORDS, Office, Signed, errors_of, route_class
from producers.desk.staff import passwords, second_factor, sessions
from producers.desk.staff.devices import device_name
from producers.desk.staff.sign_in import change_password, set_second_factor

Text = Annotated[str, Form(max_length=400)]
Secret = Annotated[str, Form(pattern=r"^([A-Z2-7]{32})?$")]


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)

    async def page(
        request: Request, signed: Signed, errors: list[tuple[str, str]], done: str = "", status: int = 200
    ) -> Response:
        found = await sessions.of(office.store, signed.person.id, office.clock.now())
        return office.page(
            request,
            "account.html",
            status=status,
            places=[(one, device_name(one.device, language_of(request))) for one in found],
            errors=errors,
            done=done,
            shortest=passwords.SHORTEST,
            path=ACCOUNT,
        )

    @router.get(ACCOUNT)
    async def show(request: Request, done: str = "") -> Response:
        signed = await office.signed(request)
        return await page(request, signed, [], done if done in ("password", "second_factor", "ended") else "")

    @router.post(f"{ACCOUNT}/password")
    async def password(request: Request, old: Text = "", new: Text = "", again: Text = "") -> Response:
        signed, language = await office.signed(request), language_of(request)
        if new != again:
            return await page(request, signed, [("again", WORDS("password.differs", language))], status=422)
        try:
            right = await change_password(
                office.store, office.clock, signed.person.id, old, new, kept=signed.session.id
            )
        except Invalid as error:
            return await page(request, signed, errors_of(error, language), status=422)
        if not right:
            return await page(request, signed, [("old", WORDS("password.old_wrong", language))], status=422)
        return office.to(request, f"{ACCOUNT}?done=password")

    @router.post(ACCOUNT + "/sessions/{session}/end")
    async def end(request: Request, session: UUID) -> Response:
        signed = await office.signed(request)
        await sessions.end(office.store, signed.person.id, session)
        return office.to(request, f"{ACCOUNT}?done=ended")

    @router.get(SECOND_FACTOR)
    async def offered(request: Request) -> Response:
        signed = await office.signed(request)
        return _factor_page(request, signed, second_factor.new_secret(), "")

    @router.post(SECOND_FACTOR)
    async def confirmed(request: Request, code: Text = "", secret: Secret = "") -> Response:
        signed = await office.signed(request)
        if secret and signed.person.second_factor:
            return office.to(request, SECOND_FACTOR)  # set meanwhile: what is there ends by a code of its own
        right = await set_second_factor(
            office.store, office.clock, signed.person.id, secret or None, code, kept=signed.session.id
        )
        if not right:
            error = WORDS("factor.wrong", language_of(request))
            return _factor_page(request, signed, secret or second_factor.new_secret(), error, 422)
        return office.to(request, f"{ACCOUNT}?done=second_factor")

    def _factor_page(request: Request, signed: Signed, secret: str, error: str, status: int = 200) -> Response:
        hub = office.pages.municipality.named("el")
        address = second_factor.address_of(secret, signed.person.email, hub)
        return office.page(
            request, "second_factor.html", status=status, secret=secret, picture=_picture(address), error=error
        )

    return router


def _picture(address: str) -> str:
    """The QR code as an SVG that stands inside the page."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", xmldecl=False, svgns=False, omitsize=True)
    return drawn.getvalue().decode()
