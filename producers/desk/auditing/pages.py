"""The trail as a page and as CSV; an announcement's own trail beside it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from audience.spreadsheet import written
from core.directory import load_directory
from core.errors import FieldError, Invalid, NotFound
from core.language.dates import ATHENS, local_instant
from core.pages import language_of
from core.witness import Witness
from producers.desk.auditing.reading import Asked, Entry, Place, page, subjects_about, subjects_of
from producers.desk.auditing.telling import WORDS, act, address, differences, subject
from producers.desk.following.finding import one
from producers.desk.office import NotAllowed, Office, errors_of, route_class
from producers.desk.staff.people import EVERY_ISSUER, Role

TRAIL = "/desk/trail"
MOST_WRITTEN, AT_ONCE = 20_000, 1_000
MOST_OF_ONE = 500
BOM = "\ufeff"


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)
    store, clock = office.store, office.clock

    async def asked_for(request: Request, who: str, what: str, since: str, until: str, before: str) -> Asked:
        """Within what they may see: all of it for who minds every issuer, else what concerns the issuers they approve
        for or mind."""
        signed = await office.signed(request)
        async with store.read() as connection:
            known = [issuer.slug for issuer in (await load_directory(connection)).issuers]
            subjects = await subjects_of(connection, what.strip()) if what.strip() else None
        may = (Role.ADMINISTRATOR, Role.APPROVER)
        issuers = [slug for slug in known if any(signed.person.may(role, slug) for role in may)]
        everything = signed.person.may(Role.ADMINISTRATOR, EVERY_ISSUER)
        if not (everything or issuers):
            raise NotAllowed
        return Asked(
            None if everything else issuers,
            who.strip(),
            subjects,
            _day(since, "since"),
            _day(until, "until", after=True),
            _place(before),
        )

    @router.get(TRAIL)
    async def show(
        request: Request, who: str = "", what: str = "", since: str = "", until: str = "", before: str = ""
    ) -> Response:
        language, errors = language_of(request), list[tuple[str, str]]()
        entries: Sequence[Entry] = ()
        more: Place | None = None
        try:
            entries, more = await page(store, await asked_for(request, who, what, since, until, before))
        except Invalid as error:
            errors = errors_of(error, language)
        return office.page(
            request,
            "trail.html",
            status=422 if errors else 200,
            say=WORDS,
            entries=told(entries, language),
            more=f"{more.at.isoformat()}~{more.skip}" if more else "",
            errors=errors,
            given={"who": who, "what": what, "since": since, "until": until},
        )

    @router.get(TRAIL + ".csv")
    async def csv(request: Request, who: str = "", what: str = "", since: str = "", until: str = "") -> Response:
        language = language_of(request)
        try:
            asked = await asked_for(request, who, what, since, until, "")
        except Invalid as error:
            return PlainTextResponse("\n".join(text for _, text in errors_of(error, language)), 422)
        names = ("at", "who", "act", "subject", "before", "after", "reason")
        lines = [written([WORDS(f"head.{name}", language) for name in names], end="\r\n", delimiter=";")]
        place: Place | None = None
        while len(lines) <= MOST_WRITTEN:
            entries, place = await page(store, replace(asked, place=place), AT_ONCE)
            lines += [written(_cells(entry, language), end="\r\n", delimiter=";") for entry in entries]
            if place is None:
                break
        if place is not None:
            lines.append(written([WORDS("cut", language, n=len(lines) - 1)], end="\r\n", delimiter=";"))
        headers = {"Content-Disposition": 'attachment; filename="trail.csv"', "Cache-Control": "no-store"}
        return Response((BOM + "".join(lines)).encode(), media_type="text/csv; charset=utf-8", headers=headers)

    @router.get("/desk/announcements/{announcement}/trail")
    async def of_one(request: Request, announcement: UUID) -> Response:
        """Whoever writes or approves for its issuer, and who minds it, sees all that was done to it."""
        signed = await office.signed(request)
        found = await one(store, clock.now(), announcement)
        if found is None:
            raise NotFound.announcement(announcement)
        if not any(signed.person.may(role, found.issuer) for role in (Role.WRITER, Role.APPROVER, Role.ADMINISTRATOR)):
            raise NotAllowed
        async with store.read() as connection:
            subjects = await subjects_about(connection, announcement)
        entries, more = await page(store, Asked(subjects=subjects), MOST_OF_ONE)
        witness, language = Witness(office.context.media), language_of(request)
        known = {one.edition: await witness.knows(announcement, one.edition) for one in entries if one.edition}
        return office.page(
            request,
            "trail_of_one.html",
            say=WORDS,
            found=found,
            entries=told(entries, language, known),
            cut=WORDS("cut", language, n=MOST_OF_ONE) if more else "",
        )

    return router


def told(entries: Sequence[Entry], language: str, known: dict[int, bool] | None = None) -> list[dict[str, object]]:
    """As the pages show them; `known` says which editions the witness knows."""
    return [
        {
            "entry": entry,
            "act": act(entry, language),
            "subject": subject(entry, language),
            "address": address(entry),
            "differences": differences(entry, language),
            "witness": bool(known and entry.edition and known.get(entry.edition)),
        }
        for entry in entries
    ]


def _cells(entry: Entry, language: str) -> list[str]:
    found = differences(entry, language)
    return [
        entry.at.astimezone(ATHENS).isoformat(timespec="seconds"),
        entry.who,
        act(entry, language),
        subject(entry, language),
        "; ".join(f"{one.name}: {one.before}" for one in found if one.before),
        "; ".join(f"{one.name}: {one.after}" for one in found if one.after),
        entry.reason or "",
    ]


def _day(text: str, field: str, *, after: bool = False) -> datetime | None:
    """Its beginning in Athens, or that of the day after."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
        return local_instant(day + timedelta(days=1) if after else day, time())
    except (ValueError, OverflowError) as error:
        raise Invalid([FieldError(field, WORDS("wrong.day", "el"), WORDS("wrong.day", "en"))]) from error


def _place(text: str) -> Place | None:
    """Where a link to the next page leads; anything else is the first page."""
    at, _, skip = text.partition("~")
    try:
        found = datetime.fromisoformat(at)
        return Place(found, int(skip)) if found.tzinfo and 0 <= int(skip) <= MOST_WRITTEN else None
    except ValueError:
        return None
