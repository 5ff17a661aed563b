"""Signing up: the page, the same form inside other sites' pages, and what these sites copy."""

from collections.abc import Sequence
from datetime import datetime

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from audience.addresses import Unwritable, writable
from audience.choices import Choices, Frequency, Manner
from audience.pages import bots
from audience.pages.form import Form, form_of
from audience.pages.house import READ, House, here
from audience.pages.offers import FACETS, Offered, offered
from audience.pages.ticks import WHOLE, Ticks, read, typed
from audience.pages.words import agreement, terms, wording, wrong
from audience.signups import Asked
from core.errors import FieldError
from core.origin import host_of
from core.pages import LANGUAGES, in_language, language_of
from core.routing import Late

PAGE, FRAMED = "/subscribe", "/subscribe/embed"
ELSEWHERE = "elsewhere"  # a hidden field: it was begun in another site's page


def routes(house: House) -> APIRouter:
    router = APIRouter(route_class=Late, include_in_schema=False)

    @router.api_route(PAGE, methods=READ)
    @router.api_route(FRAMED, methods=READ)
    async def show(request: Request) -> Response:
        offer, issuer = await _offered(house, request)
        ticks = typed(Form({}), language_of(request), issuer)
        return await _form(house, request, offer, issuer, ticks)

    @router.post(PAGE)
    @router.post(FRAMED)
    async def take(request: Request) -> Response:
        """Other sites may send it too: all that comes of it is a question to the owner of the address."""
        offer, issuer = await _offered(house, request)
        form, now = await form_of(request), house.clock.now()
        if bots.by_a_program(form):
            return _taken(house, request)
        ticks = typed(form, language_of(request), issuer)
        opened = await bots.opened(house.keys, form)
        begun = WHOLE not in form  # the short form of another page: the rest is asked here
        elsewhere = begun or ELSEWHERE in form or request.url.path == FRAMED
        email, choices, errors = _read(ticks, offer)
        if begun or errors or not bots.at_leisure(opened, now):
            why = "begun" if begun else "again" if not errors else ""
            found = [] if begun else errors
            return await _form(
                house, request, offer, issuer, ticks, form, opened, errors=found, why=why, elsewhere=elsewhere
            )
        chosen = [one for one in offer.issuers if one.slug in choices.filter.issuers]
        language = language_of(request)
        asked = Asked(
            email,
            ticks.language,
            choices,
            wording(chosen, language if language in LANGUAGES else "en"),
            house.door.channel,
            "form" if elsewhere else "page",
            issuer or chosen[0].slug,
        )
        again = await house.door.sign_up(asked, host_of(request))
        if again is not None:
            return house.too_many(request, again, framed=request.url.path == FRAMED)
        return _taken(house, request)

    @router.api_route("/subscribe/embed/code", methods=READ)
    async def code(request: Request) -> Response:
        offer, issuer = await _offered(house, request)
        query = f"?issuer={issuer}" if issuer and len(offer.issuers) > 1 else ""
        language = language_of(request)
        return house.page(
            request,
            "code.html",
            addresses=[house.context.settings.url + in_language(path + query, language) for path in (PAGE, FRAMED)],
            offers=offer.sorted("issuers", language) if len(offer.issuers) > 1 else [],
            issuer=issuer,
        )

    return router


async def _offered(house: House, request: Request) -> tuple[Offered, str]:
    """What there is to choose, and the one issuer whose page it is: asked for in the address, or the only one.

    404 where nobody could be agreed with, or no such issuer exists.
    """
    offer = await offered(house.store, new=True)
    asked = request.query_params.get("issuer", "")
    if not offer.issuers or (asked and offer.issuer(asked) is None):
        raise HTTPException(404)
    return offer, asked or (offer.issuers[0].slug if len(offer.issuers) == 1 else "")


def _read(ticks: Ticks, offer: Offered) -> tuple[str, Choices, list[FieldError]]:
    choices, errors = read(ticks, offer, Manner())
    try:
        return writable(ticks.email), choices, errors
    except Unwritable:
        return "", choices, [wrong("email", "wrong.unwritable"), *errors]
    except ValueError:
        return "", choices, [wrong("email", "wrong.email" if ticks.email else "wrong.no_email"), *errors]


def _taken(house: House, request: Request) -> Response:
    """The same for every address."""
    return house.page(
        request, "taken.html", framed=request.url.path == FRAMED, path=here(request, request.url.path, "el")
    )


async def _form(
    house: House,
    request: Request,
    offer: Offered,
    issuer: str,
    ticks: Ticks,
    form: Form | None = None,
    opened: datetime | None = None,
    *,
    errors: Sequence[FieldError] = (),
    why: str = "",
    elsewhere: bool = False,
) -> Response:
    """`form`: it was sent, and is shown again with all that was typed. A good stamp goes on: time passes by itself."""
    now = house.clock.now()
    fresh = form is None or opened is None or now - opened > bots.LATEST
    language = language_of(request)
    framed = request.url.path == FRAMED
    return house.page(
        request,
        "subscribe.html",
        framed=framed,
        status=200 if form is None or why == "begun" else 422,
        ticks=ticks,
        offer=offer,
        facets=[facet for facet in FACETS if offer.facets[facet] and not (facet == "issuers" and issuer)],
        frequencies=list(Frequency),
        issuer=offer.issuer(issuer) if issuer else None,
        others=len(offer.issuers) > 1,
        agreements={one.slug: agreement(one, language) for one in offer.issuers},
        terms=terms(language),
        stamp=await bots.stamp(house.keys, now) if fresh or form is None else form.one(bots.STAMP),
        errors=errors,
        why=why,
        elsewhere=elsewhere and not framed,
        action=here(request, request.url.path, language),
    )
