"""Subscribers at the desk: who asked on paper, by phone or at the counter is entered; one address is looked up."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.datastructures import UploadFile

from audience import blocking, clerk, consent, erasure, export, link_asking, registry, remembered
from audience.addresses import Unwritable, writable
from audience.beside import Beside
from audience.choices import Frequency, Manner
from audience.clerk import SOURCES, Entered
from audience.consent import Wording
from audience.imports.telling import ASKING
from audience.pages import form as sent
from audience.pages.offers import FACETS, Offered, offered
from audience.pages.summary import lines
from audience.pages.ticks import WHOLE, Ticks, read, typed
from audience.pages.words import WORDS as PAGE_WORDS
from audience.pages.words import wording
from audience.registry import Subscriber
from audience.signups import Asked
from audience.statutory import lists
from core.errors import FieldError, Invalid
from core.language.catalogue import Catalogue
from core.numbers import number_in
from core.pages import LANGUAGES, language_of
from producers.desk.office import NotAllowed, Office, errors_of, route_class
from producers.desk.staff.people import EVERY_ISSUER, Person, Role
from producers.desk.trail import note
from schemas.directory import Issuer

SUBSCRIBERS = "/desk/subscribers"
WORDS = Catalogue.load(Path(__file__).with_name("words.toml"))
MOST_CONSENT = 2_000
Address = Annotated[str, Form(max_length=400)]


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)
    store, clock, keys = office.store, office.clock, office.keys

    async def page(request: Request, person: Person, **values: Any) -> Response:
        language, offer = language_of(request), values.pop("offer", None) or await _offered(office, person)
        ticks = Ticks(language if language in LANGUAGES else "en", chosen={facet: frozenset() for facet in FACETS})
        shown = {"ticks": ticks, "source": "", "agreed": "", "errors": [], "done": "", "found": None, **values}
        return office.page(
            request,
            "subscribers.html",
            mine=WORDS,
            page_words=PAGE_WORDS,
            offer=offer,
            facets=[facet for facet in FACETS if facet != "issuers" and offer.facets[facet]],
            usual=wording(offer.issuers, "el").text,
            frequencies=list(Frequency),
            sources=SOURCES,
            minds=_minds(person),
            by_mail=office.context.letters is not None,
            path=SUBSCRIBERS,
            **shown,
        )

    async def who(request: Request) -> Person:
        """Whoever writes or approves, for any issuer; and who minds the whole office."""
        person = (await office.signed(request)).person
        if not (person.has(Role.WRITER) or person.has(Role.APPROVER) or _minds(person)):
            raise NotAllowed
        return person

    async def minding(request: Request) -> Person:
        """What concerns all lists of all issuers."""
        person = (await office.signed(request)).person
        if not _minds(person):
            raise NotAllowed
        return person

    def noting(person: Person, act: str, subject: str = "register") -> Beside:
        """Never an address: the trail outlives an erasure."""

        async def noted(connection: AsyncConnection) -> None:
            await note(connection, clock.now(), person.email, act, subject)

        return noted

    async def looked(person: Person, act: str, subject: str = "register") -> None:
        """Before what is looked at is shown."""
        async with store.write() as connection:
            await noting(person, act, subject)(connection)

    async def found(request: Request, person: Person, address: str, **values: Any) -> Response:
        """What stands of one address."""
        language = language_of(request)
        try:
            email = writable(address)
        except ValueError:
            return await page(request, person, asked=address, errors=_said("find", "wrong.email", language), status=422)
        one = await registry.find_by_email(store, email)
        async with store.read() as connection:
            hashes = remembered.pseudonyms(await keys.ring(), email)
            known = set((await remembered.known(connection, hashes)).values())
            history = await consent.history(connection, one.id) if one is not None else []
            laws = await lists.holding(connection, email)
        of: dict[str, Any] = {
            "email": email,
            "subscriber": one,
            "blocked": "blocked" in known,
            "erased": "erased" in known,
            "laws": laws,
        }
        if one is not None:
            chosen = await _choices(office, one, language)
            of |= {"chosen": chosen, "history": history[::-1]}
        return await page(request, person, found=of, asked=email, **values)

    @router.get(SUBSCRIBERS)
    async def show(request: Request) -> Response:
        return await page(request, await who(request), asked="")

    @router.post(SUBSCRIBERS + "/find")
    async def find(request: Request, email: Address = "") -> Response:
        """By a form, so that no address stands in one; each look is noted, without the address."""
        person = await who(request)
        one = await _known(office, email)
        if one is not None:
            await looked(person, "subscriber.look", f"subscriber:{one.id}")
        return await found(request, person, email)

    @router.post(SUBSCRIBERS + "/link")
    async def link(request: Request, email: Address = "") -> Response:
        """The link to their preferences, by mail."""
        person, one, channel = await who(request), await _known(office, email), office.context.letters
        offer = await _offered(office, person)
        if one is None or channel is None or not offer.issuers:
            return await found(request, person, email)
        async with store.write() as connection:
            ring, issuer = await keys.ring(), offer.issuers[0].slug
            await link_asking.ask_for_link(
                connection, ring, one.email, channel=channel, issuer=issuer, network=None, now=clock.now()
            )
            await note(connection, clock.now(), person.email, "subscriber.link", f"subscriber:{one.id}")
        office.wake.notify(f"items:{channel}")
        return await found(request, person, email, done="link")

    @router.post(SUBSCRIBERS + "/enter")
    async def enter(request: Request) -> Response:
        person, language = await who(request), language_of(request)
        length = number_in(request.headers.get("content-length", ""))
        if length is None or length > clerk.MOST_SCAN_BYTES + sent.MOST_BYTES:
            return await page(request, person, asked="", errors=_said("scan", "wrong.scan", language), status=422)
        async with request.form(max_files=1, max_fields=sent.MOST_FIELDS) as fields:
            scan = fields.get("scan")
            paper = await scan.read() if isinstance(scan, UploadFile) else b""
            typed_in = {name: [one for one in fields.getlist(name) if isinstance(one, str)] for name in fields}
        form = sent.Form({**typed_in, WHOLE: ["1"]})
        offer = await _offered(office, person)
        ticks = typed(form, language)
        agreed = "".join(form.fields.get("agreed", ())).strip()[:MOST_CONSENT]

        async def noted(connection: AsyncConnection, entered: Entered) -> None:
            after = {"source": asked.source, "entered": entered}
            await note(connection, clock.now(), person.email, "subscriber.enter", "register", after=after)

        try:
            asked = _asked(office, person, form, ticks, offer, agreed, paper)
            kept = clerk.scanned(paper) if paper else None
            entered = await clerk.enter(
                store,
                office.context.media,
                keys,
                office.witness,
                office.wake,
                asked,
                clock.now(),
                scan=kept,
                noted=noted,
            )
        except Invalid as error:
            again = {"offer": offer, "ticks": ticks, "source": form.one("source"), "agreed": agreed}
            return await page(request, person, asked="", errors=errors_of(error, language), status=422, **again)
        return await page(request, person, asked="", done=_told(entered))

    @router.post(SUBSCRIBERS + "/data")
    async def data(request: Request, email: Address = "") -> Response:
        """All we hold of an address, to be handed to whoever owns it."""
        person = await minding(request)
        held = await export.under(store, _normal(email), office.also)
        if held is None:
            return await found(request, person, email)
        await looked(person, "subscriber.data")
        headers = {"Content-Disposition": 'attachment; filename="keryx-data.json"', "Cache-Control": "no-store"}
        return Response(export.as_json(held), media_type="application/json", headers=headers)

    @router.post(SUBSCRIBERS + "/erase")
    async def erase(request: Request, email: Address = "", sure: Address = "") -> Response:
        person = await minding(request)
        if not sure:
            wrong = _said("sure", "wrong.sure", language_of(request))
            return await found(request, person, email, errors=wrong, status=422)
        gone = await erasure.erase_address(
            store,
            office.context.media,
            keys,
            office.witness,
            _normal(email),
            now=clock.now(),
            also=office.also,
            beside=noting(person, "subscriber.erase"),
        )
        return await found(request, person, email, done="erased" if gone else "nobody")

    @router.post(SUBSCRIBERS + "/block")
    async def block(request: Request, email: Address = "") -> Response:
        person = await minding(request)
        await blocking.block(
            store, keys, office.witness, _normal(email), clock.now(), noting(person, "subscriber.block")
        )
        return await found(request, person, email, done="blocked")

    @router.post(SUBSCRIBERS + "/unblock")
    async def unblock(request: Request, email: Address = "") -> Response:
        person = await minding(request)
        await blocking.unblock(store, keys, office.witness, _normal(email), noting(person, "subscriber.unblock"))
        return await found(request, person, email, done="unblocked")

    return router


def _minds(person: Person) -> bool:
    return person.may(Role.ADMINISTRATOR, EVERY_ISSUER)


async def _offered(office: Office, person: Person) -> Offered:
    """What they may enter somebody for: issuers in whose name they write, approve, or whose office they mind."""
    offer = await offered(office.store, new=True)

    def theirs(issuer: str) -> bool:
        return _minds(person) or person.may(Role.WRITER, issuer) or person.may(Role.APPROVER, issuer)

    issuers: Sequence[Issuer] = [one for one in offer.issuers if theirs(one.slug)]
    of_them = [one for one in offer.facets["issuers"] if theirs(one.slug)]
    return Offered(issuers, {**offer.facets, "issuers": of_them})


async def _choices(office: Office, one: Subscriber, language: str) -> Sequence[tuple[str, str]]:
    return lines(one.choices, one.language, await offered(office.store), language)


def _normal(address: str) -> str:
    try:
        return writable(address)
    except ValueError as error:
        raise Invalid([FieldError("find", WORDS("wrong.email", "el"), WORDS("wrong.email", "en"))]) from error


async def _known(office: Office, address: str) -> Subscriber | None:
    try:
        return await registry.find_by_email(office.store, writable(address))
    except ValueError:
        return None


def _asked(
    office: Office,
    person: Person,
    form: sent.Form,
    ticks: Ticks,
    offer: Offered,
    agreed: str,
    paper: bytes,
) -> Asked:
    """Invalid: each wrong field."""
    choices, errors = read(ticks, offer, Manner())
    source, channel, email = form.one("source"), office.context.letters, ""
    try:
        email = writable(ticks.email)
    except Unwritable:
        errors.append(FieldError("email", PAGE_WORDS("wrong.unwritable", "el"), PAGE_WORDS("wrong.unwritable", "en")))
    except ValueError:
        errors.append(_wrong("email", "wrong.email"))
    if source not in SOURCES:
        errors.append(_wrong("source", "wrong.source"))
    if paper and clerk.scanned(paper) is None:
        errors.append(_wrong("scan", "wrong.scan"))
    if source == "paper" and not (paper and agreed):
        errors.append(_wrong("scan" if agreed else "agreed", "wrong.paper"))
    if source in SOURCES[1:] and channel is None:
        errors.append(_wrong("source", "wrong.no_letters"))
    if errors:
        raise Invalid(errors)
    chosen = [one.slug for one in offer.issuers if one.slug in choices.filter.issuers]
    words = Wording(agreed, ticks.language) if source == "paper" else ASKING.get(ticks.language) or ASKING["en"]
    return Asked(email, ticks.language, choices, words, channel or "", source, chosen[0], who=person.email)


def _wrong(field: str, key: str) -> FieldError:
    return FieldError(field, WORDS(key, "el"), WORDS(key, "en"))


def _said(field: str, key: str, language: str) -> list[tuple[str, str]]:
    return errors_of(Invalid([_wrong(field, key)]), language)


def _told(entered: Entered) -> str:
    return f"entered.{entered}"
