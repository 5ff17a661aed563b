"""«Γράψτε μας»: the public form by which a citizen writes to an office, and the page that says what became of it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, TypeAdapter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.pages import bots
from audience.pages.form import form_of
from core.context import Context
from core.directory import load_directory
from core.errors import NotFound
from core.pages import MenuItem, in_language, language_of
from core.routing import Late
from core.tables import announcements
from producers.desk import strangers
from producers.desk.inbox import keeping
from producers.desk.inbox.keeping import FORM, Received
from producers.desk.inbox.source import WORDS
from producers.desk.inbox.tables import messages
from producers.desk.settings import DeskSettings
from producers.desk.strangers import READ, Name, Public
from producers.desk.strangers import Message as Written
from schemas import explain
from schemas.directory import Issuer
from schemas.problems import InvalidInput, Problem
from schemas.text import TitleText
from schemas.web import Email

WRITE = "/write-to-us"
FOLLOW = "inbox follow"  # purpose of the tokens by which a citizen follows a message
FIELDS = ("issuer", "name", "email", "subject", "text", "about")
MENU = (
    MenuItem({"el": "Γράψτε μας", "en": "Write to us"}, {"el": WRITE}, "footer", order=20),
    MenuItem(
        {"el": "Γράψτε μας για αυτό", "en": "Write to us about this"}, {"el": WRITE + "?about={announcement}"}, "about"
    ),
)


class Typed(BaseModel):
    """What a citizen typed, checked; the name and the address may be left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name | None = None
    email: Email | None = None
    subject: TitleText
    text: Written


_typed: TypeAdapter[Typed] = TypeAdapter(Typed)


def router(context: Context) -> APIRouter:
    public, kept_days = Public(context, WORDS), DeskSettings().inbox_kept_days
    routes = APIRouter(route_class=Late, include_in_schema=False)

    async def form(
        request: Request, given: Mapping[str, str], errors: Sequence[Problem] = (), *, again: bool = False
    ) -> Response:
        async with public.store.read() as connection:
            offices = [one for one in (await load_directory(connection)).issuers if not one.retired]
            about = await _about(connection, given["about"])
        if not offices:
            raise NotFound("Δεν υπάρχει φορέας για να του γράψετε.", "There is no office to write to.")
        return public.page(
            request,
            "write.html",
            private=True,
            status=422 if errors or again else 200,
            offices=offices,
            given=given,
            about=about,
            errors=errors,
            again=again,
            stamp=await public.stamp(),
            kept_days=kept_days,
            path=WRITE,
        )

    @routes.api_route(WRITE, methods=READ)
    async def show(request: Request) -> Response:
        asked = request.query_params
        return await form(
            request, {name: asked.get(name, "")[:80] if name in ("issuer", "about") else "" for name in FIELDS}
        )

    @routes.post(WRITE)
    async def take(request: Request) -> Response:
        """A program that fills in the hidden field is thanked, and nothing is kept."""
        sent = await form_of(request)
        given = strangers.typed(sent, *FIELDS)
        if bots.by_a_program(sent):
            return public.page(request, "written.html", private=True, found=None, answers=[], address="", fresh=True)
        typed, errors = _read(given)
        async with public.store.read() as connection:
            offices = (await load_directory(connection)).issuers
            about = await _about(connection, given["about"])
        issuer = _office(offices, given["issuer"])
        if issuer is None:
            errors = [Problem("issuer", WORDS("wrong.issuer", "el"), WORDS("wrong.issuer", "en")), *errors]
        if typed is None or issuer is None:
            return await form(request, given, errors)
        if not await public.trusted(sent):
            return await form(request, given, again=True)
        now, ring, network = public.clock.now(), await public.keys.ring(), await public.network(request)
        got = Received(
            FORM,
            issuer.slug,
            strangers.spoken(request),
            about.id if about is not None else None,
            network=network,
            name=typed.name or "",
            email=typed.email.lower() if typed.email else None,
            subject=typed.subject,
            text=typed.text,
        )
        async with public.store.write() as connection:
            if await strangers.too_many(connection, messages, network, now):
                return public.too_many(request, "write_later.html")
            identity = await keeping.receive(connection, ring, got, now, now)
        assert identity is not None
        token = ring.sign(FOLLOW, identity.bytes)
        return RedirectResponse(in_language(f"{WRITE}/{token}?new=1", language_of(request)), 303)

    @routes.api_route(WRITE + "/{token}", methods=READ)
    async def follow(request: Request, token: str) -> Response:
        """State and answers, for whoever has the link; not the text itself, nor who wrote it."""
        payload = await public.keys.verify(FOLLOW, token)
        try:
            found = await keeping.find(public.store, UUID(bytes=payload)) if payload is not None else None
        except NotFound:
            found = None
        if found is None:
            return public.page(request, "written_gone.html", private=True, status=404)
        return public.page(
            request,
            "written.html",
            private=True,
            found=found,
            answers=await keeping.steps_of(public.store, found.id, "answer"),
            address=f"{context.settings.url}{in_language(f'{WRITE}/{token}', language_of(request))}",
            fresh="new" in request.query_params,
        )

    return routes


def _read(given: Mapping[str, str]) -> tuple[Typed | None, list[Problem]]:
    wanted = {name: given[name] for name in ("name", "email", "subject", "text") if given[name]}
    try:
        return explain.checked(_typed, wanted), []
    except InvalidInput as error:
        return None, list(error.errors)


def _office(offices: Sequence[Issuer], slug: str) -> Issuer | None:
    open_ones = [one for one in offices if not one.retired]
    if len(open_ones) == 1:
        return open_ones[0]
    return next((one for one in open_ones if one.slug == slug), None)


async def _about(connection: AsyncConnection, text: str) -> Any:
    """The announcement it speaks of, when it is public; whatever else was asked counts for nothing."""
    try:
        identity = UUID(text)
    except ValueError:
        return None
    public = announcements.c.first_released_at.is_not(None), announcements.c.withdrawn_at.is_(None)
    query = select(announcements.c.id, announcements.c.reference).where(announcements.c.id == identity, *public)
    return (await connection.execute(query)).first()
