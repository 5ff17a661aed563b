"""The calendar's pages: a month or a week, and moving what has not gone out yet to another day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated
from uuid import UUID

from babel.dates import format_date
from fastapi import APIRouter, Form, Request, Response

from core.directory import load_directory
from core.errors import Conflict, Invalid, NotFound
from core.language.catalogue import Catalogue
from core.language.dates import ATHENS, local_instant
from core.pages import language_of
from producers.desk.calendar.entries import Entry, entries, planned
from producers.desk.calendar.namedays import names_on
from producers.desk.calendar.spans import Span, span
from producers.desk.composing import drafts
from producers.desk.following.finding import one
from producers.desk.following.seeing import Sight, sight
from producers.desk.office import NotAllowed, Office, Signed, route_class
from producers.desk.releasing.holidays import holidays_of, is_patrons
from producers.desk.staff.people import Role
from producers.desk.trail import beside

CALENDAR = "/desk/calendar"
OWN = Catalogue.load(Path(__file__).with_name("words.toml"))
EARLIEST, LATEST = date(1950, 1, 1), date(2150, 1, 1)
MOVED = "Η ημέρα δεν διαβάζεται· γράψτε την όπως 2026-12-12.", "The day cannot be read; write it like 2026-12-12."


@dataclass(frozen=True)
class Day:
    day: date
    number: str
    spoken: str  # the whole date
    inside: bool  # of the month that is shown
    today: bool
    rest: str  # a holiday's name
    names: str
    entries: Sequence[Entry]


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)
    store, clock = office.store, office.clock

    async def seeing(signed: Signed) -> Sight:
        async with store.read() as connection:
            issuers = (await load_directory(connection)).issuers
        return sight(signed.person, [one.slug for one in issuers], office.parts)

    @router.get(CALENDAR)
    async def show(request: Request, view: str = "month", day: str = "", moved: bool = False) -> Response:
        signed, language = await office.signed(request), language_of(request)
        today = clock.now().astimezone(ATHENS).date()
        shown = span("week" if view == "week" else "month", _read(day) or today)
        start, end = local_instant(shown.days[0], time()), local_instant(shown.days[-1] + timedelta(days=1), time())
        found = await entries(store, await seeing(signed), start, end)
        return office.page(
            request,
            "calendar.html",
            own=OWN,
            span=shown,
            today=today,
            heading=_heading(shown, language),
            weekdays=[format_date(one, "EEEE", locale=_locale(language)) for one in shown.days[:7]],
            days=[_day(office, one, shown, today, found, language) for one in shown.days],
            movable={entry.key for entry in found if entry.key and _may_move(signed, entry)},
            moved=moved,
        )

    @router.post(CALENDAR + "/move")
    async def move(
        request: Request,
        what: Annotated[str, Form(max_length=80)] = "",
        day: Annotated[str, Form(max_length=10)] = "",
        view: Annotated[str, Form(max_length=8)] = "month",
    ) -> Response:
        """To another day, at the same hour."""
        signed, to = await office.signed(request), _read(day)
        if to is None:
            raise Conflict(*MOVED, 422)
        sort, _, key = what.partition(":")
        try:
            identity = UUID(key)
        except ValueError:
            raise NotFound("Δεν υπάρχει τέτοια καταχώριση.", "There is no such entry.") from None
        try:
            await (_move_draft if sort == "draft" else _move_release)(signed, identity, to)
        except Invalid as error:
            raise Conflict(error.errors[0].el, error.errors[0].en, 422) from error
        shown = "week" if view == "week" else "month"
        return office.to(request, f"{CALENDAR}?view={shown}&day={to}&moved=1")

    async def _move_draft(signed: Signed, identity: UUID, to: date) -> None:
        """A new version of its text, as if it had been typed: an approval was of the day before."""
        draft = await drafts.find(store, identity)
        if not signed.person.may(Role.WRITER, draft.issuer):
            raise NotAllowed
        at = planned(draft.body.get("release"))
        if at is None:
            raise Conflict("Το πρόχειρο δεν έχει ώρα δημοσίευσης.", "The draft has no time of release.")
        body = {**draft.body, "release": _same_hour(at, to).isoformat()}
        await drafts.save(store, clock, identity, body, signed.person.email, seen=draft.version)

    async def _move_release(signed: Signed, identity: UUID, to: date) -> None:
        now = clock.now()
        found = await one(store, now, identity)
        if found is None:
            raise NotFound.announcement(identity)
        if not signed.person.may(Role.APPROVER, found.issuer):
            raise NotAllowed
        if found.state != "waiting":
            raise Conflict("Έχει ήδη δημοσιευθεί, ή δεν ισχύει πια.", "It is public already, or stands no longer.")
        at = _same_hour(found.release_at, to)
        if at <= now:
            raise Conflict("Η ώρα αυτή έχει περάσει.", "That hour has passed.", 422)
        who, before, after = signed.person.email, {"release": found.release_at.isoformat()}, {"release": at.isoformat()}
        noted = beside(clock, who, "move", f"announcement:{identity}", before=before, after=after)
        await office.posting.reschedule(identity, who, release_at=at, beside=noted)

    return router


def _may_move(signed: Signed, entry: Entry) -> bool:
    return signed.person.may(Role.WRITER if entry.sort == "draft" else Role.APPROVER, entry.issuer)


def _same_hour(at: datetime, to: date) -> datetime:
    return local_instant(to, at.astimezone(ATHENS).time().replace(tzinfo=None))


def _read(written: str) -> date | None:
    try:
        found = date.fromisoformat(written)
    except ValueError:
        return None
    return found if EARLIEST < found < LATEST else None


def _day(office: Office, day: date, shown: Span, today: date, found: Sequence[Entry], language: str) -> Day:
    rest = holidays_of(day.year, language).get(day, "")
    if is_patrons(day, office.settings.patron):
        own = office.settings.patron_name or OWN("patron", language)
        rest = f"{rest}, {own}" if rest else own
    return Day(
        day,
        str(day.day),
        format_date(day, "EEEE d MMMM y", locale=_locale(language)),
        shown.view == "week" or day.month == shown.of.month,
        day == today,
        rest,
        names_on(day),
        [entry for entry in found if entry.day == day],
    )


def _heading(shown: Span, language: str) -> str:
    if shown.view == "month":
        return str(format_date(shown.of, "LLLL y", locale=_locale(language)))
    first, last = (format_date(day, "d MMMM y", locale=_locale(language)) for day in (shown.days[0], shown.days[-1]))
    return f"{first} – {last}"


def _locale(language: str) -> str:
    return "el" if language == "el" else "en_GB"
