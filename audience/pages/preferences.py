"""The preference centre: choices, pauses, leaving, coming back; by the signed link of a mail, without a password."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from audience import preferences, registry
from audience.choices import Choices, Frequency
from audience.consent import Wording, history
from audience.pages import pausing
from audience.pages.acts import told
from audience.pages.form import form_of
from audience.pages.house import READ, House, spoken
from audience.pages.offers import FACETS, Offered, offered
from audience.pages.ticks import Ticks, kept, read, typed
from audience.pages.words import agreement, terms, wording
from audience.registry import Subscriber
from audience.signups import Asked
from core.errors import FieldError
from core.origin import host_of
from core.pages import in_language
from core.routing import Late

SOURCE = "preferences"
DONE = ("unchanged", "choices", "paused", "unpaused", "topic", "left", "asked")  # what a page may say that was done


def routes(house: House) -> APIRouter:
    router = APIRouter(route_class=Late, include_in_schema=False)
    at = "/preferences/{token}"

    def done(request: Request, token: str, what: str, who: Subscriber) -> Response:
        """Back to the page, so that loading it again does nothing again."""
        path = in_language(f"/preferences/{token}?done={what}", spoken(request, who.language))
        return RedirectResponse(path, status_code=303)

    @router.api_route(at, methods=READ)
    async def show(request: Request, token: str) -> Response:
        who = await house.whose(request, token)
        return who if isinstance(who, Response) else await _centre(house, request, token, who)

    @router.post(at)
    async def save(request: Request, token: str) -> Response:
        house.ours(request)
        who = await house.whose(request, token)
        if isinstance(who, Response):
            return who
        offer = await offered(house.store)
        ticks = typed(await form_of(request), who.language)
        choices, errors = read(ticks, offer, who.manner)
        if errors:
            return await _centre(house, request, token, who, ticks=ticks, errors=errors)
        now, network = house.clock.now(), await house.door.proof(host_of(request))
        agreed = _wording(offer, choices, spoken(request, who.language))
        saved = await preferences.choose(
            house.store,
            house.witness,
            who.id,
            choices,
            wording=agreed,
            source=SOURCE,
            now=now,
            network=network,
            language=ticks.language,
        )
        if not saved:  # they had left, perhaps in another window
            return done(request, token, "unchanged", who)
        # In the language they have just chosen.
        return done(request, token, "choices", replace(who, language=ticks.language))

    @router.post(f"{at}/pause")
    async def pause(request: Request, token: str) -> Response:
        house.ours(request)
        who = await house.whose(request, token)
        if isinstance(who, Response):
            return who
        form, now = await form_of(request), house.clock.now()
        if "end" in form:
            ended = await preferences.pause(house.store, house.witness, who.id, None, source=SOURCE, now=now)
            return done(request, token, "unpaused" if ended else "unchanged", who)
        until, errors = pausing.until(form.one("until"), now)
        urgent = "urgent_too" in form
        if until is None:
            return await _centre(house, request, token, who, until=form.one("until"), urgent=urgent, errors=errors)
        paused = await preferences.pause(
            house.store, house.witness, who.id, until, source=SOURCE, now=now, urgent_too=urgent
        )
        return done(request, token, "paused" if paused else "unchanged", who)

    @router.api_route(f"{at}/topics/{{topic}}", methods=READ)
    async def ask_topic(request: Request, token: str, topic: str) -> Response:
        who = await house.whose(request, token)
        if isinstance(who, Response):
            return who
        names = (await offered(house.store)).names("topics", frozenset([topic]), spoken(request, who.language))
        if not names or who.state != "confirmed":
            return await _centre(house, request, token, who)
        language = spoken(request, who.language)
        return house.page(
            request,
            "topic.html",
            language=language,
            topic=names[0],
            action=in_language(request.url.path, language),
            back=in_language(f"/preferences/{token}", language),
        )

    @router.post(f"{at}/topics/{{topic}}")
    async def leave_topic(request: Request, token: str, topic: str) -> Response:
        house.ours(request)
        who = await house.whose(request, token)
        if isinstance(who, Response):
            return who
        left = await preferences.leave_topic(
            house.store, house.witness, who.id, topic, source=SOURCE, now=house.clock.now()
        )
        return done(request, token, "topic" if left is not None else "left", who)

    @router.post(f"{at}/leave")
    async def leave(request: Request, token: str) -> Response:
        house.ours(request)
        who = await house.whose(request, token)
        if isinstance(who, Response):
            return who
        await registry.depart(house.store, house.witness, who.id, source=SOURCE, now=house.clock.now())
        return done(request, token, "left", who)

    @router.post(f"{at}/back")
    async def come_back(request: Request, token: str) -> Response:
        """Whoever has the link may be somebody to whom a mail was passed on: the mailbox is asked again."""
        house.ours(request)
        who = await house.whose(request, token)
        if isinstance(who, Response):
            return who
        if not house.door.channel:
            return await _centre(house, request, token, who)
        offer = await offered(house.store)
        language = spoken(request, who.language)
        choices = _by_name(who.choices, offer)
        first = next(iter(sorted(choices.filter.issuers)), "")
        agreed = _wording(offer, choices, language)
        asked = Asked(who.email, who.language, choices, agreed, house.door.channel, SOURCE, first)
        again = await house.door.sign_up(asked, host_of(request))
        return house.too_many(request, again) if again is not None else done(request, token, "asked", who)

    return router


def _wording(offer: Offered, choices: Choices, language: str) -> Wording:
    return wording([one for one in offer.issuers if one.slug in choices.filter.issuers], language)


def _by_name(choices: Choices, offer: Offered) -> Choices:
    """Who had all issuers, or one that is no more, agrees with those of today."""
    issuers = (choices.filter.issuers & offer.slugs("issuers")) or offer.slugs("issuers")
    return replace(choices, filter=replace(choices.filter, issuers=issuers))


async def _centre(
    house: House,
    request: Request,
    token: str,
    who: Subscriber,
    *,
    ticks: Ticks | None = None,
    until: str = "",
    urgent: bool | None = None,
    errors: Sequence[FieldError] = (),
) -> Response:
    """`ticks` and `until`: what was typed, where it could not be taken."""
    language = spoken(request, who.language)
    offer = await offered(house.store)
    async with house.store.read() as connection:
        acts = await history(connection, who.id)
    now = house.clock.now()
    asked = request.query_params.get("done", "")
    today: date = pausing.today(now)
    choices = _by_name(who.choices, offer) if who.state != "confirmed" else who.choices
    had = who.filter.topics or offer.slugs("topics")
    return house.page(
        request,
        "preferences.html",
        language=language,
        status=422 if errors else 200,
        path=in_language(f"/preferences/{token}", language),
        who=who,
        token=token,
        done=asked if asked in DONE and request.method in READ else "",
        errors=errors,
        ticks=ticks or kept(choices, who.language),
        offer=offer,
        facets=[facet for facet in FACETS if offer.facets[facet]],
        frequencies=list(Frequency),
        agreements={one.slug: agreement(one, language) for one in offer.issuers},
        terms=terms(language),
        issuer=None,
        topics=[topic for topic in offer.sorted("topics", language) if topic.slug in had],
        paused=who.paused_until if who.paused_until is not None and who.paused_until > now else None,
        until=until,
        urgent_too=who.manner.through_pause if urgent is None else urgent,
        first_day=pausing.earliest(today),
        last_day=pausing.latest(today),
        acts=told(acts, offer, language),
        action=in_language(f"/preferences/{token}", language),
    )
