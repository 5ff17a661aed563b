"""What we hold about somebody, by the link in an invitation or a press mail, or by one sent to their address.

To look at, take along, and have erased; and to leave. Who has subscribed only has the preference centre for it.
"""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from audience import erasure, export, own_links
from audience.guests import leaving
from audience.own_data import Held, held
from audience.own_links import Named
from audience.pages.data import FORMATS, as_file
from audience.pages.entries import SEATED, entries, to_come
from audience.pages.house import READ, House, spoken
from audience.pages.offers import offered
from audience.press import contacts
from audience.registry import preferences_token
from core.origin import host_of
from core.pages import in_language
from core.routing import Late

DONE = ("uninvited", "stopped", "sent")


def routes(house: House) -> APIRouter:
    router = APIRouter(route_class=Late, include_in_schema=False)
    at, url = "/my-data/{token}", house.context.settings.url

    async def whose(request: Request, token: str) -> tuple[Named, Held] | Response:
        named = await own_links.read(house.keys, token, house.clock.now())
        if named is None:
            return house.told(request, "not_ours", 404)
        found = await held(house.store, url, named.person, whole=named.whole)
        return (named, found) if found is not None else house.told(request, "gone", 410)

    def done(request: Request, token: str, what: str, who: Held) -> Response:
        """Back to the page, so that loading it again does nothing again."""
        path = in_language(f"/my-data/{token}?done={what}", spoken(request, who.language))
        return RedirectResponse(path, status_code=303)

    @router.api_route(at, methods=READ)
    async def show(request: Request, token: str) -> Response:
        known = await whose(request, token)
        if isinstance(known, Response):
            return known
        named, who = known
        language, asked = spoken(request, who.language), request.query_params.get("done", "")
        offer, preferences, wrote = await offered(house.store), "", False
        if named.whole:
            async with house.store.read() as connection:
                wrote = await erasure.wrote_to_us(connection, who.email, house.also)
        if who.subscriber is not None:
            token_of = preferences_token(await house.keys.ring(), who.subscriber.id)
            preferences = in_language(f"/preferences/{token_of}", language)
        return house.page(
            request,
            "own_data.html",
            language=language,
            path=in_language(f"/my-data/{token}", language),
            token=token,
            done=asked if asked in DONE else "",
            held=who,
            whole=named.whole,
            preferences=preferences,
            wrote=wrote,
            entries=entries(who, {topic.slug: topic.name(language) for topic in offer.facets["topics"]}, language),
            may_stop_invitations=any(one.guest.state != "withdrawn" for one in who.invited),
            has_seat=any(one.guest.state in SEATED for one in who.invited),
            may_stop_press=who.press is not None and who.press.state == "active",
        )

    @router.api_route(f"{at}/data.{{extension}}", methods=READ)
    async def download(request: Request, token: str, extension: str) -> Response:
        """GDPR Art. 15 and 20."""
        known = await whose(request, token)
        if isinstance(known, Response):
            return known
        named, who = known
        if extension not in FORMATS:
            return house.told(request, "not_ours", 404)
        data = await export.under(house.store, who.email, house.also) if named.whole else None
        return as_file(data or await export.of_list(house.store, named.person), extension)

    @router.post(f"{at}/uninvite")
    async def uninvite(request: Request, token: str) -> Response:
        house.ours(request)
        known = await whose(request, token)
        if isinstance(known, Response):
            return known
        _, who = known
        if who.invited:
            await leaving.uninvite(house.store, house.keys, house.witness, who.email, house.clock.now())
            house.door.wake.notify(*(f"items:{one.rsvp.channel}" for one in who.invited))
        return done(request, token, "uninvited", who)

    @router.post(f"{at}/stop")
    async def stop(request: Request, token: str) -> Response:
        """Objects to the press list (GDPR Art. 21)."""
        house.ours(request)
        known = await whose(request, token)
        if isinstance(known, Response):
            return known
        _, who = known
        if who.press is not None:
            await contacts.stop(house.store, house.witness, who.press.id, house.clock.now())
        return done(request, token, "stopped", who)

    @router.post(f"{at}/whole")
    async def ask_for_all(request: Request, token: str) -> Response:
        """The link to all is sent to the address: whoever was passed this one does not get it."""
        house.ours(request)
        known = await whose(request, token)
        if isinstance(known, Response):
            return known
        _, who = known
        if house.door.channel:
            issuer = who.invited[0].rsvp.issuer if who.invited else (await offered(house.store)).issuers[0].slug
            again = await house.door.send_link(
                who.email, issuer, host_of(request), language=who.language, all_data=True
            )
            if again is not None:
                return house.too_many(request, again)
        return done(request, token, "sent", who)

    @router.api_route(f"{at}/erase", methods=READ)
    async def ask_erase(request: Request, token: str) -> Response:
        known = await whose(request, token)
        if isinstance(known, Response):
            return known
        _, who = known
        language = spoken(request, who.language)
        return house.page(
            request,
            "erase.html",
            language=language,
            email=who.email,
            events=to_come(who, house.clock.now(), language),
            press=who.press is not None,
            elsewhere=False,
            action=in_language(request.url.path, language),
            back=in_language(f"/my-data/{token}", language),
            back_to="own_data.back",
        )

    @router.post(f"{at}/erase")
    async def erase(request: Request, token: str) -> Response:
        """GDPR Art. 17."""
        house.ours(request)
        known = await whose(request, token)
        if isinstance(known, Response):
            return known
        _, who = known
        media, now = house.context.media, house.clock.now()
        await erasure.erase_address(house.store, media, house.keys, house.witness, who.email, now=now, also=house.also)
        language = spoken(request, who.language)
        return house.page(request, "erased.html", language=language, path=in_language("/subscribe", language))

    return router
