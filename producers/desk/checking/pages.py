"""The buttons of the check list: «mend it» and «I know». Both save what was typed; neither needs a script."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from core.errors import Conflict
from core.pages import in_language, language_of
from core.store import insert_for
from producers.desk.checking.finding import WORDS, Finding
from producers.desk.checking.looking import check
from producers.desk.checking.tables import known
from producers.desk.composing import drafts
from producers.desk.composing.reading import CODES, body_of
from producers.desk.office import SEE_OTHER, NotAllowed, Office, Signed, route_class
from producers.desk.staff.people import Role
from producers.desk.trail import note

DRAFTS = "/desk/drafts"


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)
    store, clock = office.store, office.clock

    async def pressed(request: Request, identity: UUID, button: str) -> tuple[Signed, dict[str, Any], Finding, int]:
        """What was typed is kept first; then the finding that the button names. Conflict: there is none any more."""
        signed = await office.signed(request)
        draft = await drafts.find(store, identity)
        if not (signed.person.may(Role.WRITER, draft.issuer) or signed.person.may(Role.APPROVER, draft.issuer)):
            raise NotAllowed
        form = await request.form(max_fields=4_000, max_part_size=2 * 1024 * 1024)
        pairs = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
        body = body_of(pairs, draft.body, office.today())
        if body["issuer"] != draft.issuer and not signed.person.may(Role.WRITER, str(body["issuer"])):
            raise NotAllowed
        seen = str(form.get("seen", ""))
        version = int(seen) if seen.isdecimal() and len(seen) < 9 else draft.version
        saved = await drafts.save(store, clock, identity, body, signed.person.email, seen=version)
        if saved.clashes:  # somebody else wrote into the same fields: first they choose
            raise Conflict(WORDS("gone", "el"), WORDS("gone", "en"))
        body = dict(saved.body)
        key = str(form.get(button, ""))
        found = next((one for one in (await check(office, draft, body)).findings if one.key == key), None)
        if found is None:
            raise Conflict(WORDS("gone", "el"), WORDS("gone", "en"))
        return signed, body, found, saved.version

    def back(request: Request, identity: UUID) -> Response:
        where = in_language(f"{DRAFTS}/{identity}?checked=1", language_of(request))
        return Response(status_code=SEE_OTHER, headers={"Location": f"{where}#findings"})

    @router.post(DRAFTS + "/{identity}/mend")
    async def mend(request: Request, identity: UUID) -> Response:
        signed, body, found, version = await pressed(request, identity, "mend")
        if found.mended is not None:
            whole = with_value(body, found.field, found.mended)
            await drafts.save(store, clock, identity, whole, signed.person.email, seen=version)
        return back(request, identity)

    @router.post(DRAFTS + "/{identity}/know")
    async def know(request: Request, identity: UUID) -> Response:
        """Whoever says so answers for it: it is noted, with the check and the field, without what was found."""
        signed, _, found, _ = await pressed(request, identity, "know")
        now, who = clock.now(), signed.person.email
        row = {"draft": identity, "finding": found.key, "check": found.check, "field": found.field, "who": who}
        async with store.write() as connection:
            await connection.execute(insert_for(connection, known).values(row | {"at": now}).on_conflict_do_nothing())
            after = {"check": found.check, "field": found.field}
            await note(connection, now, who, "draft.know", f"draft:{identity}", after=after)
        return back(request, identity)

    return router


def with_value(body: Mapping[str, Any], name: str, value: str) -> dict[str, Any]:
    """The body with this in that input. A text that was written without its language is Greek."""
    whole = deepcopy(dict(body))
    inside: Any = whole
    *steps, last = name.split(".")
    for step in steps:
        place: Any = int(step) if isinstance(inside, list) else step
        below = inside[place] if isinstance(inside, list) else inside.setdefault(step, {})
        if isinstance(below, str):
            inside[place] = value
            return whole
        inside = below
    inside[int(last) if isinstance(inside, list) else last] = value.split("\n") if name in CODES else value
    return whole
