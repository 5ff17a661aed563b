"""The page on which a guest answers, by the link in the invitation: no sign-in, no scripts. Looking changes nothing."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response

from audience.guests.answering import Answer, Guest, answer, find, seats_left
from audience.guests.appointment import appointment
from audience.guests.form import UNSAID, Form, Problem, read, sent_fields
from audience.guests.links import ANSWERING, guest_of
from audience.guests.lists import GuestList, load
from audience.guests.standing import Standing, standing
from audience.guests.wording import WORDS, said
from audience.own_links import own_link
from core.context import Context
from core.facts import contact_line, facts
from core.language.dates import clock_time, moment, on_day
from core.markdown import to_html
from core.pages import GREEK, Pages, in_language, language_of
from core.routing import Late
from core.tokens import Keys
from core.wake import Wake
from core.witness import Witness, count_action
from core.wording import wording

HERE = Path(__file__).parent
SHOWN = ("when", "where", "online", "accessibility")
PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


@dataclass(frozen=True)
class Invited:
    """All that a page about one invitation shows."""

    guest: Guest
    rsvp: GuestList
    event: Standing
    seats_left: int | None
    own_data: str  # the path of what we hold of them


def router(context: Context, wake: Wake) -> APIRouter:
    """`/rsvp/{token}` and its calendar file."""
    url, clock = context.settings.url, context.clock
    keys, pages, routes = Keys(context.store, clock), Pages(url, HERE / "templates"), APIRouter(route_class=Late)
    witness = Witness(context.media)

    async def invited(token: str) -> Invited | None:
        identity = guest_of(await keys.verify(ANSWERING, token))
        if identity is None:
            return None
        async with context.store.read() as connection:
            guest = await find(connection, identity)
            if guest is None:
                return None
            rsvp = await load(connection, guest.list)
            event = await standing(connection, url, rsvp.announcement, rsvp.occurrence)
            left = await seats_left(connection, rsvp, but=guest.id)
        return Invited(guest, rsvp, event, left, own_link(await keys.ring(), "", guest.id, GREEK))

    def page(request: Request, found: Invited | None, *, form: Form = UNSAID, done: str = "") -> Response:
        language = language_of(request)
        if found is None:
            values, status = _unknown(language), 404
        else:
            now_open = found.rsvp.open(clock.now()) and not found.event.off
            values = _shown(found, language, url, form, now_open=now_open, done=done)
            status = 422 if form.problems else 410 if request.method == "POST" and not now_open else 200
        path = in_language(request.url.path, language)
        response = pages.response(
            request, "rsvp.html", status=status, words=lambda key, **v: WORDS(key, language, **v), path=path, **values
        )
        response.headers.update(PRIVATE)  # the address is the key
        return response

    @routes.head("/rsvp/{token}", include_in_schema=False)
    @routes.get("/rsvp/{token}", include_in_schema=False)
    async def ask(request: Request, token: str) -> Response:
        return page(request, await invited(token))

    @routes.post("/rsvp/{token}", include_in_schema=False)
    async def take(request: Request, token: str) -> Response:
        found = await invited(token)
        if found is None:
            return page(request, None)
        language = language_of(request)
        form = read(await sent_fields(request), found.guest, language)
        if form.problems or form.coming is None:
            return page(request, found, form=form)
        wanted = Answer(form.coming, form.companions, form.names.splitlines())
        async with context.store.write() as connection:
            event = await standing(connection, url, found.rsvp.announcement, found.rsvp.occurrence)
            outcome, _ = ("closed", None) if event.off else await answer(connection, found.guest, wanted, clock.now())
            number = await count_action(connection) if outcome in ("taken", "quietly") else None
        if number is not None:
            # As every wish of people: a backup from before it is held, since it knows another answer, or none.
            await witness.action(number, None, 0, "answer", "")
        if outcome == "kept":
            problem = Problem("companions", WORDS("page.kept", language))
            return page(request, await invited(token), form=Form(True, form.companions, form.names, (problem,)))
        wake.notify(f"items:{found.rsvp.channel}")
        return page(request, await invited(token), done=outcome)

    @routes.get("/rsvp/{token}/event.ics", include_in_schema=False)
    async def calendar(request: Request, token: str) -> Response:
        found = await invited(token)
        file = ""
        if found is not None and found.event.edition is not None:
            language = language_of(request)
            file = appointment(found.event.edition, found.rsvp, off=found.event.off, language=language)
        if not file:
            return page(request, None)
        named = {"Content-Disposition": 'attachment; filename="event.ics"'}
        return Response(file, media_type="text/calendar; charset=utf-8", headers={**PRIVATE, **named})

    return routes


def _unknown(language: str) -> dict[str, Any]:
    return {
        "heading": WORDS("page.unknown_title", language),
        "texts": [WORDS("page.unknown", language)],
        "shown": None,
        "form": None,
    }


def _shown(found: Invited, language: str, url: str, form: Form, *, now_open: bool, done: str) -> dict[str, Any]:
    guest, rsvp, edition = found.guest, found.rsvp, found.event.edition
    assert edition is not None
    title = wording(edition, language).title if edition.content else rsvp.name
    heading, texts = title, []
    if found.event.off:
        heading, texts = WORDS("page.off_title", language), [title, WORDS("page.off", language)]
    elif not now_open:
        until = {"on_day": on_day(rsvp.answer_until, language), "hour": clock_time(rsvp.answer_until, language)}
        heading, texts = WORDS("page.closed_title", language), [title, WORDS("page.closed", language, **until)]
    elif done and guest.state in ("coming", "waiting", "declined"):
        heading, texts = WORDS(f"page.done.{guest.state}", language), [title]
    if form.coming is None and guest.state != "invited":
        form = Form(guest.state in ("coming", "waiting"), guest.bringing, "\n".join(guest.bringing_names))
    text = rsvp.text.get(language) or rsvp.text.best(language)
    return {
        "heading": heading,
        "texts": texts,
        "shown": found,
        "said": said(guest, language),
        "done": done,
        "form": form if now_open and not done else None,
        "text": to_html(text, language, base=url) if now_open and not done else "",
        "text_language": language
        if rsvp.text.get(language)
        else next(k for k, v in rsvp.text.root.items() if v == text),
        "facts": [fact for fact in facts(edition, language) if fact.key.partition(".")[0] in SHOWN],
        "until": moment(rsvp.answer_until, language),
        "full": found.seats_left == 0 and guest.state != "coming",
        "with_calendar": guest.state == "coming" and not found.event.off,
        "whom_to_ask": contact_line(rsvp.contact, language),
        "basis": rsvp.legal_basis.best(language),
        "forget_on": on_day(rsvp.forget_at, language),
        "own_data": in_language(found.own_data, language),
        "announcement": in_language(f"/announcements/{edition.announcement}", language),
    }
