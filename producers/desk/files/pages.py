"""Uploaded files as staff see them before anybody else, and the page on which a picture is cut to shape."""

import asyncio
import mimetypes
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from core.errors import Invalid, NotFound
from core.pages import language_of
from core.ranged import ranged
from producers.desk.composing import drafts
from producers.desk.composing.drafts import Draft
from producers.desk.files import keeping
from producers.desk.files.checking import Frame, cut
from producers.desk.files.keeping import File
from producers.desk.files.words import WORDS
from producers.desk.following.seeing import channels_of
from producers.desk.office import NotAllowed, Office, Signed, errors_of, route_class
from producers.desk.staff.people import Role

FILES = "/desk/files"
CROP = "/desk/drafts/{identity}/files/{folder}/{name}/crop"
# What channels and readers show pictures as; 0: any.
SHAPES = {"free": 0.0, "wide": 1200 / 630, "screen": 16 / 9, "photo": 3 / 2, "square": 1.0}
Pixels = Annotated[int, Form(ge=0, le=100_000)]


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)
    store, media = office.store, office.context.media

    @router.get(FILES + "/{folder}/{name}")
    async def show(request: Request, folder: str, name: str) -> Response:
        """To who may read one of the texts it belongs to; drafts are for the office alone."""
        signed = await office.signed(request)
        key = f"{folder}/{name}"
        issuers = await keeping.issuers_of(store, key)
        if not issuers:
            raise _none()
        texts = [(issuer, frozenset[str]()) for issuer in issuers] + await keeping.carried_by(store, key)
        for issuer, channels in texts:
            mine = channels_of(signed.person, issuer, office.parts)
            if mine is None or not mine.isdisjoint(channels):
                break
        else:
            raise NotAllowed
        try:
            data = await media.read(key)
        except FileNotFoundError as error:
            raise _none() from error
        response = ranged(request, data, mimetypes.guess_type(name)[0] or "application/octet-stream", f'"{name[:32]}"')
        response.headers["Cache-Control"] = "private, no-cache"
        return response

    async def picture(request: Request, identity: UUID, key: str) -> tuple[Signed, Draft, File]:
        signed = await office.signed(request)
        draft = await drafts.find(store, identity)
        if not (signed.person.may(Role.WRITER, draft.issuer) or signed.person.may(Role.APPROVER, draft.issuer)):
            raise NotAllowed
        found = (await keeping.of_draft(store, identity)).get(key)
        if found is None or not found.width:
            raise _none()
        return signed, draft, found

    def page(request: Request, draft: Draft, file: File, wrong: list[tuple[str, str]]) -> Response:
        shapes = [(name, WORDS(f"shape.{name}", language_of(request)), ratio) for name, ratio in SHAPES.items()]
        values = {"draft": draft, "file": file, "shapes": shapes, "wrong": wrong, "say": WORDS}
        return office.page(request, "crop.html", status=422 if wrong else 200, **values)

    @router.get(CROP)
    async def ask(request: Request, identity: UUID, folder: str, name: str) -> Response:
        _, draft, file = await picture(request, identity, f"{folder}/{name}")
        return page(request, draft, file, [])

    @router.post(CROP)
    async def crop(
        request: Request,
        identity: UUID,
        folder: str,
        name: str,
        left: Pixels,
        top: Pixels,
        width: Pixels,
        height: Pixels,
    ) -> Response:
        """The piece takes the picture's place in the text; the whole stays, to be cut again."""
        signed, draft, file = await picture(request, identity, f"{folder}/{name}")
        frame = Frame(left, top, width, height)
        try:
            piece = await asyncio.to_thread(cut, await media.read(file.media), frame, "frame")
        except Invalid as error:
            return page(request, draft, file, errors_of(error, language_of(request)))
        who = signed.person.email
        new = await keeping.keep(store, media, office.clock, identity, piece, file.name, who, act="file.cut")
        body = keeping.with_another(draft.body, file.media, new)
        await drafts.save(store, office.clock, identity, body, who, seen=draft.version)
        return office.to(request, f"/desk/drafts/{identity}")

    return router


def _none() -> NotFound:
    return NotFound("Δεν υπάρχει τέτοιο αρχείο.", "There is no such file.")
