"""The door list on a phone and on paper, behind a link that ends by itself. Works without scripts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from audience.guests import door
from audience.guests.answering import Guest
from audience.guests.form import sent_fields
from audience.guests.links import DOOR, door_of
from audience.guests.lists import GuestList, load
from audience.guests.opening import latest
from audience.guests.rsvp import PRIVATE
from audience.guests.standing import Standing, standing
from audience.guests.wording import WORDS
from core.context import Context
from core.facts import occurrence_line, venue_line
from core.language.dates import clock_time, moment
from core.pages import SECURITY_HEADERS, Pages, in_language, language_of
from core.routing import Late
from core.tokens import Keys
from core.wording import wording
from schemas.event import Event

TEMPLATES = Path(__file__).parent / "templates"
SEARCH_CHARACTERS = 100


@dataclass(frozen=True)
class Opened:
    """What a link opens, and until when."""

    rsvp: GuestList
    event: Standing
    until: datetime


def router(context: Context) -> APIRouter:
    """`/door/{token}`, its print page, and a button for each guest."""
    url, clock = context.settings.url, context.clock
    keys, pages, routes = Keys(context.store, clock), Pages(url, TEMPLATES), APIRouter(route_class=Late)

    async def opened(request: Request, token: str) -> Opened | Response:
        """What the link opens; or the page that says why it does not."""
        known = door_of(await keys.verify(DOOR, token))
        if known is not None:
            async with context.store.read() as connection:
                rsvp = await load(connection, known.list)
                event = await standing(connection, url, rsvp.announcement, rsvp.occurrence)
            until = min(known.until, latest(event, rsvp))
            if known.number == rsvp.door and clock.now() < until:
                return Opened(rsvp, event, until)
        language = language_of(request)
        key = "door.unknown" if known is None else "door.ended"
        response = pages.response(
            request,
            "rsvp.html",
            status=404 if known is None else 410,
            words=lambda name: WORDS(name, language),
            heading=WORDS(f"{key}_title", language),
            texts=[WORDS("door.ended", language)],
            shown=None,
            form=None,
            path=in_language(request.url.path, language),
        )
        response.headers.update(PRIVATE)
        return response

    @routes.head("/door/{token}", include_in_schema=False)
    @routes.get("/door/{token}", include_in_schema=False)
    async def look(request: Request, token: str) -> Response:
        known = await opened(request, token)
        if isinstance(known, Response):
            return known
        language, asked = language_of(request), request.query_params.get("q", "")[:SEARCH_CHARACTERS].strip()
        async with context.store.read() as connection:
            people = await door.everybody(connection, known.rsvp.id)
        expected = door.expected(people)
        arrived = door.people_in(guest for guest in people if guest.arrived_at)
        count = "door.counts_one" if arrived == 1 else "door.counts"
        response = pages.response(
            request,
            "door.html",
            words=lambda key, **v: WORDS(key, language, **v),
            title=_title(known.event, known.rsvp, language),
            shown=door.found(people, asked) if asked else expected,
            asked=asked,
            count=WORDS(count, language, arrived=arrived, seats=door.people_in(expected)),
            until=moment(known.until, language),
            time=lambda instant: clock_time(instant, language),
            here=f"/door/{token}",
        )
        response.headers.update(PRIVATE)
        return response

    @routes.post("/door/{token}/{guest}", include_in_schema=False)
    async def tick(request: Request, token: str, guest: str) -> Response:
        known = await opened(request, token)
        if isinstance(known, Response):
            return known
        fields = await sent_fields(request)
        identity = _identity(guest)
        at = clock.now() if fields.get("came") == "yes" else None
        async with context.store.write() as connection:
            marked = identity is not None and await door.mark(connection, known.rsvp.id, identity, at)
        query = {"q": fields.get("q", "")[:SEARCH_CHARACTERS]} if fields.get("q") else {}
        back = in_language(f"/door/{token}{f'?{urlencode(query)}' if query else ''}", language_of(request))
        return RedirectResponse(f"{back}#g-{identity}" if marked else back, 303, headers=dict(PRIVATE))

    @routes.get("/door/{token}/print", include_in_schema=False)
    async def printed(request: Request, token: str) -> Response:
        known = await opened(request, token)
        if isinstance(known, Response):
            return known
        async with context.store.read() as connection:
            people = await door.everybody(connection, known.rsvp.id)
        html = print_page(pages, known.event, known.rsvp, people, language_of(request), clock.now())
        return HTMLResponse(html, headers={**SECURITY_HEADERS, **PRIVATE})

    return routes


def print_page(
    pages: Pages,
    event: Standing,
    rsvp: GuestList,
    people: Sequence[Guest],
    language: str,
    now: datetime,
    style: str = "",
) -> str:
    """A4, with a box to tick for each guest. With `style` it is a file of its own, else it asks the hub for it."""
    expected = door.expected(people)
    total = "door.total_one" if len(expected) == 1 else "door.total"
    content = event.edition.content if event.edition is not None else None
    when = occurrence_line(event.occurrence, language) if event.occurrence is not None else ""
    where = venue_line(content.venue, language) if isinstance(content, Event) and content.venue is not None else ""
    return pages.render(
        "door_print.html",
        language,
        words=lambda key, **v: WORDS(key, language, **v),
        title=_title(event, rsvp, language),
        list=rsvp.name,
        place=" – ".join(part for part in (when, where) if part),
        people=expected,
        total=WORDS(total, language, guests=len(expected), seats=door.people_in(expected)),
        at_time=moment(now, language),
        style=style,
    )


def _title(event: Standing, rsvp: GuestList, language: str) -> str:
    edition = event.edition
    return wording(edition, language).title if edition is not None and edition.content else rsvp.name


def _identity(text: str) -> str | None:
    try:
        return str(UUID(text))
    except ValueError:
        return None
