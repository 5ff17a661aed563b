"""Who lost the link to their preferences, or would see all we hold, asks by their address: all get the same answer."""

from fastapi import APIRouter, Request, Response

from audience.addresses import normalised
from audience.pages import bots
from audience.pages.form import Form, form_of
from audience.pages.house import READ, House, here
from audience.pages.offers import offered
from audience.pages.words import wrong
from core.origin import host_of
from core.pages import language_of
from core.routing import Late

PREFERENCES, OWN_DATA = "/preferences", "/my-data"


def routes(house: House) -> APIRouter:
    router = APIRouter(route_class=Late, include_in_schema=False)
    _asking(house, router, PREFERENCES, "lost", "sent", all_data=False)
    _asking(house, router, OWN_DATA, "own_data.ask", "own_data.sent", all_data=True)
    return router


def _asking(house: House, router: APIRouter, path: str, asks: str, sent: str, *, all_data: bool) -> None:
    """`asks` and `sent` are what the two pages say, in words.toml."""

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
            asks=asks,
            action=here(request, path, language_of(request)),
        )

    @router.api_route(path, methods=READ)
    async def show(request: Request) -> Response:
        return await ask(request)

    @router.post(path)
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
            language, issuer = language_of(request), issuers[0].slug
            again = await house.door.send_link(email, issuer, host_of(request), language=language, all_data=all_data)
            if again is not None:
                return house.too_many(request, again)
        return house.page(request, "link_sent.html", says=sent, path=here(request, path, "el"))
