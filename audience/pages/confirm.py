"""The link of a confirmation mail: it shows what was chosen, and one button."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from audience import registry, signups
from audience.pages.house import READ, House, spoken
from audience.pages.offers import offered
from audience.pages.summary import lines
from core.origin import host_of
from core.pages import in_language
from core.routing import Late


def routes(house: House) -> APIRouter:
    router = APIRouter(route_class=Late, include_in_schema=False)

    async def over(request: Request, token: str) -> Response:
        """Too old, used, or never ours."""
        ours = registry.subscriber_of(await house.keys.verify(signups.CONFIRMING, token)) is not None
        return house.told(request, "confirm_over" if ours else "not_ours", 410 if ours else 404)

    @router.api_route("/confirm/{token}", methods=READ)
    async def show(request: Request, token: str) -> Response:
        """Link checkers open every address in a mail: nothing happens here."""
        waiting = await signups.waiting(house.store, house.keys, token, house.clock.now())
        if waiting is None:
            return await over(request, token)
        language = spoken(request, waiting.language)
        return house.page(
            request,
            "confirm.html",
            language=language,
            email=waiting.email,
            agreed=waiting.wording,
            chosen=lines(waiting.choices, waiting.language, await offered(house.store), language),
            action=in_language(request.url.path, language),
        )

    @router.post("/confirm/{token}")
    async def confirm(request: Request, token: str) -> Response:
        house.ours(request)
        network = await house.door.proof(host_of(request))
        done = await signups.confirm(
            house.store, house.keys, house.witness, token, network=network, now=house.clock.now()
        )
        if done is None:
            return await over(request, token)
        language = spoken(request, done.subscriber.language)
        preferences = registry.preferences_token(await house.keys.ring(), done.subscriber.id)
        if done.subscriber.state != "confirmed":  # they have left since: an old link does not bring them back
            return RedirectResponse(
                in_language(f"/preferences/{preferences}?done=unchanged", language), status_code=303
            )
        return house.page(
            request,
            "confirmed.html",
            language=language,
            email=done.subscriber.email,
            preferences=in_language(f"/preferences/{preferences}", language),
        )

    return router
