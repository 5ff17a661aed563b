"""The list of all announcements: by words, issuer, kind, state and period, page by page."""

from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response

from core.directory import load_directory
from core.language.dates import local_instant
from producers.desk.following.finding import A_PAGE, STATES, Wanted, newest
from producers.desk.following.seeing import sight
from producers.desk.following.words import OWN
from producers.desk.office import Office, route_class
from schemas.subtypes import Kind

LIST = "/desk/announcements"
LONGEST = 200


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)

    @router.get(LIST)
    async def announcements(
        request: Request,
        q: str = "",
        issuer: str = "",
        kind: str = "",
        state: str = "",
        since: str = "",
        until: str = "",
        after: UUID | None = None,
    ) -> Response:
        """What does not make sense of it is as if it had not been asked."""
        signed = await office.signed(request)
        async with office.store.read() as connection:
            lists = await load_directory(connection)
        seeing = sight(signed.person, [one.slug for one in lists.issuers], office.parts)
        issuers = [one for one in lists.issuers if one.slug in seeing.issuers]
        mine = [one.slug for one in issuers if issuer in ("", one.slug)]
        first, last = _day(since), _day(until)
        wanted = Wanted(
            q[:LONGEST],
            kind if kind in set(Kind) else "",
            state if state in STATES else "",
            _midnight(first) if first else None,
            _midnight(last + timedelta(days=1)) if last else None,
        )
        found = await newest(office.store, office.clock.now(), mine, after, wanted, A_PAGE + 1, seeing.condition())
        asked = {"q": q, "issuer": issuer, "kind": kind, "state": state, "since": since, "until": until}
        more = {**asked, "after": str(found[A_PAGE - 1].id)} if len(found) > A_PAGE else None
        return office.page(
            request,
            "announcements.html",
            own=OWN,
            found=found[:A_PAGE],
            asked=asked,
            filtered=any(asked.values()),
            narrowed=any(value for name, value in asked.items() if name != "q"),
            issuers=issuers,
            kinds=[one.value for one in Kind],
            states=STATES,
            more=f"{LIST}?{urlencode({name: value for name, value in more.items() if value})}" if more else None,
        )

    return router


def _day(written: str) -> date | None:
    try:
        found = date.fromisoformat(written)
    except ValueError:
        return None
    return found if 1900 < found.year < 2200 else None


def _midnight(day: date) -> datetime:
    return local_instant(day, time())
