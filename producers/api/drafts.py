"""REST API v1, drafts: an outside program leaves one for the desk, and sees what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, select

from core.context import Context
from core.directory import load_directory
from core.errors import FieldError, Invalid
from core.idempotency import claim, remember
from core.routing import Late
from producers.api import description
from producers.api.asking import Asking, read_body
from producers.api.headers import HeaderText, needed_key
from producers.api.listing import MOST, USUAL, cursor, read_cursor
from producers.api.scopes import Caller, Scope
from producers.desk.composing import drafts as desk
from producers.desk.composing.formed import formed
from producers.desk.tables import drafts
from producers.posting import Posting


@dataclass(frozen=True)
class Draft:
    """A draft as it stands at the desk. `body` is the form as it was typed: it need not be right yet.

    `state`: writing, submitted (waits for who approves), leaving, asked (was leaving when a backup was made: a person
    says whether it goes), sent, discarded. `announcement`: what it became, or corrects.
    """

    id: UUID
    state: desk.State
    version: int
    issuer: str
    kind: str
    title: str
    body: dict[str, Any]
    announcement: UUID | None
    changed_by: str
    changed_at: datetime
    url: str


@dataclass(frozen=True)
class Drafts:
    """`next` is the `after` of the following page; None at the end."""

    drafts: Sequence[Draft]
    next: str | None


@dataclass(frozen=True)
class Left:
    """What who leaves a draft gets back: where the desk shows it, and what is still wrong with it."""

    id: UUID
    url: str
    wrong: Sequence[FieldError]


DRAFT, DRAFTS, LEFT = TypeAdapter(Draft), TypeAdapter(Drafts), TypeAdapter(Left)


def router(context: Context, posting: Posting, asking: Asking) -> APIRouter:
    """Under /api/v1/drafts."""
    api = APIRouter(route_class=Late, prefix="/api/v1/drafts", tags=["drafts"])
    Drafter = Annotated[Caller, asking.needs(Scope.DRAFT)]
    url = f"{context.settings.url}/desk/drafts"

    def shown(draft: desk.Draft) -> Draft:
        return Draft(
            draft.id,
            draft.state,
            draft.version,
            draft.issuer,
            draft.kind,
            draft.title,
            dict(draft.body),
            draft.announcement,
            draft.changed_by,
            draft.changed_at,
            f"{url}/{draft.id}",
        )

    @api.post(
        "",
        status_code=201,
        summary="Leave a draft for the desk",
        responses=description.answers(201, "Left", "Είναι στο γραφείο. It is at the desk.", 400, 413, 415, 422),
        openapi_extra=description.DRAFT,
    )
    async def leave(request: Request, who: Drafter, idempotency_key: HeaderText = "") -> JSONResponse:
        """Όπως μια ανακοίνωση, έστω ελλιπής: χρειάζονται kind και issuer, τα λάθη τα λέει το `wrong` και τα διορθώνει
        το γραφείο. As an announcement, complete or not: it needs kind and issuer; `wrong` tells what the desk will have
        to mend."""
        body = await read_body(request)
        key = needed_key(who, request, idempotency_key, body)
        async with context.store.read() as connection:
            issuers = [issuer.slug for issuer in (await load_directory(connection)).issuers]
        form = formed(body, issuers)
        who.must_be_for(form["issuer"])
        now = context.clock.now()
        async with context.store.write() as connection:
            answer = await claim(connection, key, now)
            if answer is None:
                identity = await desk.begin_in(connection, now, form, who.author)
                await remember(connection, key, answer := {"id": str(identity)}, now)
        left = Left(UUID(answer["id"]), f"{url}/{answer['id']}", await _wrong(posting, form))
        return JSONResponse(LEFT.dump_python(left, mode="json"), status_code=201)

    @api.get(
        "",
        summary="List drafts",
        responses=description.answers(200, "Drafts", "Τα τελευταία πρώτα. The last begun first.", 422),
    )
    async def page(
        who: Drafter,
        state: desk.State | None = None,
        after: Annotated[str | None, Query(max_length=64, description="το next της προηγούμενης · the `next`")] = None,
        limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    ) -> JSONResponse:
        """Των φορέων του διακριτικού. Of the token's issuers."""
        conditions: list[ColumnElement[bool]] = []
        if who.issuers:
            conditions.append(drafts.c.issuer.in_(sorted(who.issuers)))
        if state is not None:
            conditions.append(drafts.c.state == state)
        if after:
            conditions.append(drafts.c.id < read_cursor(after))
        query = select(drafts).where(*conditions).order_by(drafts.c.id.desc()).limit(limit + 1)
        async with context.store.read() as connection:
            rows = (await connection.execute(query)).all()
        found = [shown(desk.draft_of(row)) for row in rows[:limit]]
        more = cursor(found[-1].id) if len(rows) > limit else None
        return JSONResponse(DRAFTS.dump_python(Drafts(found, more), mode="json"))

    @api.get(
        "/{draft}",
        summary="A draft",
        responses=description.answers(200, "Draft", "Όπως είναι τώρα. As it stands now.", 404, 422),
    )
    async def show(draft: UUID, who: Drafter) -> JSONResponse:
        """Πού βρίσκεται, και τι έγινε. Where it stands, and what became of it."""
        found = await desk.find(context.store, draft)
        who.must_be_for(found.issuer)
        return JSONResponse(DRAFT.dump_python(shown(found), mode="json"))

    return api


async def _wrong(posting: Posting, form: Mapping[str, Any]) -> Sequence[FieldError]:
    try:
        await posting.parsing.announcement(form)
    except Invalid as error:
        return error.errors
    return ()
