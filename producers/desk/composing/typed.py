"""A request with a form in it, as its sender meant it: the text, the version it was typed over, files, items moved."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import Request
from starlette.datastructures import UploadFile

from core.errors import Conflict, FieldError, Invalid
from core.numbers import number_in
from core.store import Store
from producers.desk.composing.drafts import Draft
from producers.desk.composing.reading import body_of, moved_down, moved_up, picked_of, without_item
from producers.desk.composing.when import day_of, repeated
from producers.desk.composing.words import SAY
from producers.desk.files import keeping
from producers.desk.files.checking import MOST_BYTES, checked
from producers.desk.office import Office

MOST_FIELDS, MOST_TEXT_BYTES, MOST_FILES, MOST_REQUEST_BYTES = 4_000, 2 * 1024 * 1024, 10, 64_000_000
FILES = {"attachments": False, "photographs": True}  # the lists, and whether they take pictures alone
STEPS_DAYS = ("1", "7", "14")
_decoding = asyncio.Semaphore(1)  # one large picture in the memory at a time


@dataclass(frozen=True)
class Typed:
    """`seen`: the version that the form began with. `rest`: the form went to its button and comes back."""

    body: dict[str, Any]
    seen: int
    picked: Sequence[str]
    more: str
    rest: bool
    uploads: Sequence[tuple[str, UploadFile]]


async def typed(request: Request, draft: Draft, today: date) -> Typed:
    """Conflict: more than a form of ours sends."""
    length = number_in(request.headers.get("content-length", ""))
    if length is None or length > MOST_REQUEST_BYTES:
        raise Conflict(SAY("files.too_much", "el"), SAY("files.too_much", "en"), 413)
    form = await request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=MOST_TEXT_BYTES)
    pairs: Sequence[tuple[str, str]] = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    said = dict(pairs)
    for button, change in (("less", without_item), ("up", moved_up), ("down", moved_down)):
        if said.get(button):
            pairs = change(pairs, said[button])
    body = body_of(pairs, draft.body, today)
    if said.get("repeat_now"):
        body = _again(body, said["repeat_now"], said.get("repeat", ""), said.get("repeat_until", ""), today)
    seen = said.get("seen", "")
    uploads = [
        (name, file)
        for name in FILES
        for file in form.getlist(f"file.{name}")
        if isinstance(file, UploadFile) and file.filename
    ]
    rest = bool(uploads) or any(said.get(name) for name in ("more", "less", "up", "down", "repeat_now", "upload"))
    version = int(seen) if seen.isdecimal() and len(seen) < 9 else draft.version
    return Typed(body, version, picked_of(pairs), said.get("more", ""), rest, uploads)


async def take_in(
    office: Office, draft: Draft, body: dict[str, Any], uploads: Sequence[tuple[str, UploadFile]], who: str
) -> tuple[dict[str, Any], list[FieldError]]:
    """The text with what was uploaded; what is no good is told, and the rest is taken."""
    wrong: list[FieldError] = []
    for group, upload in uploads:
        try:
            async with _decoding:
                data = await upload.read(MOST_BYTES + 1)
                found = await asyncio.to_thread(checked, data, group, pictures_only=FILES[group])
        except Invalid as error:
            name = upload.filename
            wrong += [FieldError(one.field, f"{name}: {one.el}", f"{name}: {one.en}") for one in error.errors]
            continue
        file = await keeping.keep(
            office.store, office.context.media, office.clock, draft.id, found, upload.filename or "", who
        )
        body = keeping.with_file(body, group, file)
    return body, wrong


async def only_its_own(store: Store, draft: Draft, body: dict[str, Any]) -> None:
    """Conflict: the form names a file that is not this draft's."""
    strange = keeping.strangers(body, draft.body, await keeping.of_draft(store, draft.id))
    if strange:
        raise Conflict(SAY("files.strange", "el"), SAY("files.strange", "en"))


def _again(body: dict[str, Any], path: str, step: str, until: str, today: date) -> dict[str, Any]:
    """The last item of a list with a start, again every so many days until a day."""
    items = body.get(path)
    if path != "occurrences" or step not in STEPS_DAYS or not isinstance(items, list) or not items:
        return body
    last = items[-1]
    if not isinstance(last, dict):
        return body
    times = repeated(str(last.get("start", "")), str(last.get("end", "") or ""), int(step), day_of(until, today))
    new = [{**last, "start": start, **({"end": end} if end else {})} for start, end in times[:100]]
    return {**body, path: [*items, *new]}
