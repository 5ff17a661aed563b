"""The inbox on the desk: the list with its search, and one message with what is done about it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from core.directory import Directory, load_directory
from core.errors import FieldError, Invalid, NotFound
from core.language.dates import ATHENS
from core.pages import in_language, language_of
from producers.desk.inbox import keeping
from producers.desk.inbox.keeping import A_PAGE, NOBODY, STATES, Message, Wanted
from producers.desk.inbox.source import WORDS
from producers.desk.office import NotAllowed, Office, Signed, errors_of, route_class
from producers.desk.staff import people
from producers.desk.staff.people import EVERY_ISSUER, Person, Role

INBOX = "/desk/inbox"
OPEN = ("new", "in_hand")
MOST_CHARACTERS = 20_000
Text = Annotated[str, Form(max_length=400)]
Long = Annotated[str, Form(max_length=MOST_CHARACTERS)]


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)
    store, clock = office.store, office.clock

    async def directory() -> Directory:
        async with store.read() as connection:
            return await load_directory(connection)

    async def reached(request: Request, identity: UUID) -> tuple[Signed, Message]:
        """Whoever writes or approves for its issuer."""
        signed = await office.signed(request)
        found = await keeping.find(store, identity)
        if not answers(signed.person, found.issuer):
            raise NotAllowed
        return signed, found

    async def page(request: Request, signed: Signed, found: Message, **values: Any) -> Response:
        lists = await directory()
        everybody = await people.everybody(store)
        return office.page(
            request,
            "inbox_message.html",
            mine=WORDS,
            found=found,
            issuers=lists.issuers,
            steps=await keeping.steps_of(store, found.id),
            colleagues=[one for one in everybody if one.active and answers(one, found.issuer)],
            names={one.email: one.name for one in everybody},
            by_mail=office.context.letters is not None,
            path=f"{INBOX}/{found.id}",
            **{"errors": [], "given": "", **values},
        )

    def back(request: Request, found: Message) -> Response:
        return office.to(request, f"{INBOX}/{found.id}")

    @router.get(INBOX)
    async def listed(
        request: Request, state: str = "open", q: str = "", own: bool = False, before: str = ""
    ) -> Response:
        signed = await office.signed(request)
        lists = await directory()
        issuers = [slug for slug in (NOBODY, *(one.slug for one in lists.issuers)) if answers(signed.person, slug)]
        if not issuers:
            raise NotAllowed
        states: Sequence[str] = OPEN if state == "open" else (state,) if state in STATES else ()
        holder = signed.person.email if own else ""
        wanted = Wanted(issuers, states, holder, q[:200], _moment(before))
        found = await keeping.search(store, wanted)
        year = clock.now().astimezone(ATHENS).replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
        query = {"state": state, "q": q[:200], **({"own": "true"} if own else {})}
        older = {**query, "before": found[-1].at.isoformat()} if len(found) == A_PAGE else None
        return office.page(
            request,
            "inbox.html",
            mine=WORDS,
            found=found,
            state=state,
            q=q[:200],
            own=own,
            states=("open", *STATES, "all"),
            names={one.slug: one.name for one in lists.issuers},
            counts=await keeping.counts(store, issuers, year, clock.now()),
            year=year.year,
            older=in_language(f"{INBOX}?{urlencode(older)}", language_of(request)) if older else None,
        )

    @router.get(INBOX + "/{identity}")
    async def one(request: Request, identity: UUID) -> Response:
        return await page(request, *await reached(request, identity))

    @router.post(INBOX + "/{identity}/take")
    async def take(request: Request, identity: UUID) -> Response:
        signed, found = await reached(request, identity)
        await keeping.hand(store, clock, identity, signed.person.email, signed.person.email)
        return back(request, found)

    @router.post(INBOX + "/{identity}/hand")
    async def hand(request: Request, identity: UUID, to: Text = "") -> Response:
        """To a colleague who may answer for this issuer."""
        signed, found = await reached(request, identity)
        colleague = await people.by_email(store, to)
        if not colleague.active or not answers(colleague, found.issuer):
            raise NotAllowed
        await keeping.hand(store, clock, identity, colleague.email, signed.person.email)
        return back(request, found)

    @router.post(INBOX + "/{identity}/note")
    async def remark(request: Request, identity: UUID, text: Long = "") -> Response:
        signed, found = await reached(request, identity)
        if wrong := _empty("note", text):
            return await page(request, signed, found, errors=errors_of(wrong, language_of(request)), status=422)
        await keeping.remark(store, clock, identity, text.strip(), signed.person.email)
        return back(request, found)

    @router.post(INBOX + "/{identity}/answer")
    async def answer(request: Request, identity: UUID, text: Long = "") -> Response:
        """The letter goes by the ledger, as all do."""
        signed, found = await reached(request, identity)
        if wrong := _empty("answer", text):
            return await page(request, signed, found, errors=errors_of(wrong, language_of(request)), status=422)
        channel = office.context.mailer()
        await keeping.answer(store, clock, identity, text.strip(), signed.person.email, channel=channel)
        office.wake.notify(f"items:{channel}")
        return back(request, found)

    @router.post(INBOX + "/{identity}/state")
    async def state(request: Request, identity: UUID, state: Text = "") -> Response:
        signed, found = await reached(request, identity)
        wanted = next((known for known in STATES if known == state and known != "answered"), None)
        if wanted is not None:
            await keeping.set_state(store, clock, identity, wanted, signed.person.email)
        return back(request, found)

    @router.post(INBOX + "/{identity}/issuer")
    async def issuer(request: Request, identity: UUID, issuer: Text = "") -> Response:
        """To another office; whoever gives it away may read it no more, unless they work for that one too."""
        signed, found = await reached(request, identity)
        if issuer not in {one.slug for one in (await directory()).issuers}:
            raise NotFound("Δεν υπάρχει τέτοιος φορέας.", "There is no such issuer.")
        await keeping.set_issuer(store, clock, identity, issuer, signed.person.email)
        return back(request, found) if answers(signed.person, issuer) else office.to(request, INBOX)

    return router


def answers(person: Person, issuer: str) -> bool:
    """What came to nobody is seen by those who work for every issuer."""
    return any(person.may(role, issuer or EVERY_ISSUER) for role in (Role.WRITER, Role.APPROVER))


def _empty(field: str, text: str) -> Invalid | None:
    if text.strip():
        return None
    return Invalid([FieldError(field, "Γράψτε το κείμενο.", "Write the text.")])


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
