"""Who lost the link to their preferences asks for it by their address: the answer is the same for every address."""

from fastapi import APIRouter, Request, Response

from audience.addresses import normalised
from audience.pages import bots
from audience.pages.form import Form, form_of
from audience.pages.house import READ, House, here, host_of
from audience.pages.offers import offered
from audience.pages.words import wrong
from core.pages import language_of

PAGE = "/preferences"


def routes(house: House) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    async def ask(request: Request, form: Form | None = None, *, why: str = "") -> Response:
        """`why`: it was sent, and is shown again with what was typed."""
        opened = await bots.opened(house.keys, form) if form is not None else None
        now = house.clock.now()
        fresh = form is None or opened is None or now - opened > bots.LATEST
        return house.page(
            request,
            "lost_link.html",
            status=200 if form is None else 422,
            email=form.one("email") if form is not None else "",
            stamp=await bots.stamp(house.keys, now) if fresh or form is None else form.one(bots.STAMP),
            errors=[wrong("email", why)] if why.startswith("wrong.") else [],
            why=why,
            action=here(request, PAGE, language_of(request)),
        )

    @router.api_route(PAGE, methods=READ)
    async def show(request: Request) -> Response:
        return await ask(request)

    @router.post(PAGE)
    async def take(request: Request) -> Response:
        form = await form_of(request)
        issuers = (await offered(house.store)).issuers
        if not bots.by_a_program(form) and issuers:
            try:
                email = normalised(form.one("email"))
            except ValueError:
                return await ask(request, form, why="wrong.email" if form.one("email") else "wrong.no_email")
            if not bots.at_leisure(await bots.opened(house.keys, form), house.clock.now()):
                return await ask(request, form, why="again")
            again = await house.door.send_link(email, issuers[0].slug, host_of(request))
            if again is not None:
                return house.too_many(request, again)
        return house.page(request, "link_sent.html", path=here(request, PAGE, "el"))

    return router
