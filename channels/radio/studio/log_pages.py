"""The aired log at the desk: a day's plays with who is heard in them, an entry by hand, a player's log taken in."""

import asyncio
import codecs
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.datastructures import UploadFile

from channels.radio.clock.times import day_bounds, day_of, day_written
from channels.radio.settings import RadioSettings
from channels.radio.studio.aired import Aired, aired_of, play_of
from channels.radio.studio.airtime import hours
from channels.radio.studio.entering import ByHand, by_hand, looked_at, slices, take_in
from channels.radio.studio.importing import CHARACTERS_MOST, CUTS, FORMS, read
from channels.radio.studio.log_columns import USES
from channels.radio.studio.log_sheets import is_workbook, text_of
from channels.radio.studio.persons import PARTS, Person, drop_person, persons_of, put_person
from channels.radio.studio.tables import NAME_CHARACTERS
from channels.radio.studio.words import WORDS
from core.context import Context
from core.desk import Desk
from core.elections.silence import calendar
from core.errors import FieldError, Invalid, NotFound
from core.numbers import RowNumber
from core.pages import language_of
from core.sheets import Unreadable
from core.tables import announcements, editions

TEMPLATES = Path(__file__).parent / "templates"
LOG, IMPORT = "/desk/radio/aired", "/desk/radio/aired/import"
ROLE = "radio"
ALPHABETS = ("utf-8-sig", "cp1253")
BYTES_MOST = 4 * (CHARACTERS_MOST + 1)  # of a file: enough to see that it is too long


@dataclass(frozen=True)
class Shown:
    """A play with what people know it by, and who is heard in it."""

    play: Aired
    title: str
    reference: str
    persons: Sequence[Person]


def router(context: Context, desk: Desk) -> APIRouter:
    settings = RadioSettings()
    routes = APIRouter(route_class=desk.route_class(), include_in_schema=False)
    store, clock = context.store, context.clock

    async def page(
        request: Request,
        day: date,
        typed: ByHand | None = None,
        errors: Sequence[tuple[str, str]] = (),
        said: str = "",
    ) -> Response:
        async with store.read() as connection:
            plays = await aired_of(connection, *day_bounds(day))
            shown = await _shown(connection, plays)
            coming = await calendar(connection, day_bounds(day)[0])
        return desk.page(
            request,
            TEMPLATES,
            "aired.html",
            status=422 if errors else 200,
            t=WORDS,
            today=day_of(clock.now()),
            log_day=day,
            step=timedelta(days=1),
            plays=shown,
            total=hours(sum(one.play.duration_s for one in shown)),
            length=hours,
            parts=PARTS,
            rooms=settings.rooms,
            candidates=[one for election in coming for one in election.candidates],
            typed=typed or ByHand(day=day.isoformat()),
            errors=errors,
            said=said,
        )

    @routes.get(LOG)
    async def log(request: Request, day: str = "", said: str = "") -> Response:
        await desk.signed(request, ROLE)
        try:
            wanted = day_written(day) if day else day_of(clock.now())
        except ValueError:
            wanted = day_of(clock.now())
        known = said if said in ("added", "known") else ""
        return await page(request, wanted, said=WORDS(f"log.{known}", language_of(request)) if known else "")

    @routes.post(LOG)
    async def enter(
        request: Request,
        what: Annotated[str, Form()] = "",
        day: Annotated[str, Form()] = "",
        at: Annotated[str, Form()] = "",
        length: Annotated[str, Form()] = "",
        studio: Annotated[str, Form()] = "",
        reason: Annotated[str, Form()] = "",
    ) -> Response:
        """One play, by hand."""
        who, now = await desk.signed(request, ROLE), clock.now()
        typed = ByHand(what, day, at, length, studio, reason)
        try:
            async with store.write() as connection:
                play, new = await by_hand(connection, typed, who.name, now)
                if new:
                    after = {"at": play.started_at.isoformat(), "seconds": play.duration_s, "edition": play.edition}
                    subject = f"announcement:{play.announcement}"
                    await desk.note(connection, who, "aired.add", subject, after=after, reason=play.reason)
        except Invalid as wrong:
            return await page(request, day_of(now), typed, desk.errors(wrong, language_of(request)))
        desk.wake.notify("ledger")
        return desk.to(request, f"{LOG}?day={day_of(play.started_at)}&said={'added' if new else 'known'}")

    @routes.post(LOG + "/{play}/persons")
    async def person(
        request: Request,
        play: RowNumber,
        name: Annotated[str, Form()] = "",
        part: Annotated[str, Form()] = "speaks",
        candidate: Annotated[bool, Form()] = False,
        list_name: Annotated[str, Form()] = "",
        seconds: Annotated[str, Form()] = "",
        drop: Annotated[bool, Form()] = False,
    ) -> Response:
        """Somebody who is heard or named in it, or no more."""
        who, language = await desk.signed(request, ROLE), language_of(request)
        async with store.read() as connection:
            found = await play_of(connection, play)
        if found is None:
            raise NotFound(WORDS("log.wrong.no_play", "el"), WORDS("log.wrong.no_play", "en"))
        try:
            heard = _person(name, part, candidate, list_name, seconds)
            async with store.write() as connection:
                if drop:
                    await drop_person(connection, play, heard.name, heard.list_name)
                else:
                    await put_person(connection, play, heard)
                told = {"name": heard.name, "list": heard.list_name}
                change: dict[str, Any] = {"before": told} if drop else {"after": told}
                await desk.note(connection, who, "aired.person", f"announcement:{found.announcement}", **change)
        except Invalid as wrong:
            return await page(request, day_of(found.started_at), errors=desk.errors(wrong, language))
        return desk.to(request, f"{LOG}?day={day_of(found.started_at)}")

    @routes.get(IMPORT)
    async def ask(request: Request) -> Response:
        await desk.signed(request, ROLE)
        return import_page(request, {"form": FORMS[0], "day": day_of(clock.now()).isoformat(), "text": ""})

    @routes.post(IMPORT)
    async def take(request: Request) -> Response:
        """Line by line what would become of it; with `really`, it does."""
        who, now = await desk.signed(request, ROLE), clock.now()
        given = {name: str(value) for name, value in (await request.form()).items() if isinstance(value, str)}
        file = (await request.form()).get("file")
        if isinstance(file, UploadFile) and file.filename:
            data = await file.read(BYTES_MOST)
            if is_workbook(data):
                given["form"] = "table"
            try:
                given["text"] = await asyncio.to_thread(text_of, data) if is_workbook(data) else _decoded(data)
            except Unreadable:
                wrong = Invalid([FieldError("file", WORDS("wrong.workbook", "el"), WORDS("wrong.workbook", "en"))])
                return import_page(request, {**given, "text": ""}, errors=desk.errors(wrong, language_of(request)))
        try:
            form = next(one for one in FORMS if one == given.get("form"))
            day = day_written(given.get("day", ""))
        except (StopIteration, ValueError):
            wrong = Invalid([FieldError("day", WORDS("wrong.date", "el"), WORDS("wrong.date", "en"))])
            return import_page(request, given, errors=desk.errors(wrong, language_of(request)))
        columns = {use: given.get(f"column.{use}", "") for use in USES}
        lines = read(given.get("text", ""), form, day, columns)
        async with store.read() as connection:
            found = await looked_at(connection, lines, who.name, now)
        if not given.get("really"):
            return import_page(request, given, found=found)
        added = 0
        for some in slices(found):
            async with store.write() as connection:
                new = await take_in(connection, some, now)
                after = {"lines": len(some), "added": new, "form": form}
                await desk.note(connection, who, "aired.import", "air:", after=after)
            added += new
        desk.wake.notify("ledger")
        return import_page(request, {**given, "text": ""}, added=added)

    def import_page(request: Request, given: dict[str, str], **more: Any) -> Response:
        values = {"found": None, "errors": (), "added": None, **more}
        return desk.page(
            request,
            TEMPLATES,
            "aired_import.html",
            status=422 if values["errors"] else 200,
            t=WORDS,
            given=given,
            forms=FORMS,
            cuts=CUTS,
            uses=USES,
            kept=["form", "day", *(f"column.{use}" for use in USES)],
            columns_said=any(given.get(f"column.{use}") for use in USES),
            length=hours,
            **values,
        )

    return routes


def _person(name: str, part: str, candidate: bool, list_name: str, seconds: str) -> Person:
    """Invalid names every wrong field."""
    errors, whole, of = [], " ".join(name.split()), " ".join(list_name.split())
    if not whole or len(whole) > NAME_CHARACTERS:
        errors.append(FieldError("name", WORDS("log.wrong.name", "el"), WORDS("log.wrong.name", "en")))
    if len(of) > NAME_CHARACTERS:
        errors.append(FieldError("list_name", WORDS("log.wrong.list", "el"), WORDS("log.wrong.list", "en")))
    try:
        lasts = float(seconds.replace(",", ".")) if seconds.strip() else None
    except ValueError:
        lasts = -1.0
    if lasts is not None and not 0 < lasts <= 7200:
        errors.append(FieldError("seconds", WORDS("log.wrong.seconds", "el"), WORDS("log.wrong.seconds", "en")))
    if errors:
        raise Invalid(errors)
    known = next((one for one in PARTS if one == part), PARTS[0])
    return Person(whole, known, candidate, of, lasts)


async def _shown(connection: AsyncConnection, plays: Sequence[Aired]) -> list[Shown]:
    """Each by the title that it was aired with, whatever became of it since."""
    question = (
        select(
            announcements.c.reference,
            editions.c.announcement,
            editions.c.number,
            editions.c.body["title"].label("title"),
        )
        .join(editions, editions.c.announcement == announcements.c.id)
        .where(announcements.c.id.in_({play.announcement for play in plays}))
    )
    rows = (await connection.execute(question.order_by(editions.c.announcement, editions.c.number))).all()
    known = {(row.announcement, row.number): row for row in rows}
    newest = {row.announcement: row for row in rows}  # what a device told of may be of no edition there is
    heard = await persons_of(connection, [play.id for play in plays])
    found = []
    for play in plays:
        row = known.get((play.announcement, play.edition), newest[play.announcement])
        title = (row.title or {}).get(play.language) or (row.title or {}).get("el", "")
        found.append(Shown(play, title, row.reference, heard.get(play.id, ())))
    return found


def _decoded(data: bytes) -> str:
    """As Windows in Greece writes it, where it is no UTF-8."""
    for alphabet in ALPHABETS:
        try:
            return codecs.getincrementaldecoder(alphabet)().decode(data)  # it may end within a letter
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "replace")
