"""What the studio's buttons do, and what a device brings in that had no network."""

import json
from datetime import datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import select
from uuid_utils import uuid7

from channels.radio.settings import RadioSettings
from channels.radio.studio import alarms
from channels.radio.studio.acts import Act, WrongClock, act, bring_in
from channels.radio.studio.claim_rows import Marks, Which
from channels.radio.studio.claims import Taken
from channels.radio.studio.in_words import keep_words
from channels.radio.studio.off_air import OffAir
from channels.radio.studio.rooms import ROLE, STUDIO, room_of
from channels.radio.studio.words import WORDS
from channels.radio.tables import segments
from core.context import Context
from core.desk import Desk, Who
from core.errors import Conflict, NotFound
from core.language.dates import clock_time, on_day
from core.pages import language_of
from core.tables import announcements
from schemas.localised import GREEK

ALONE = ("withdrawn", "expired", "changed")  # verdicts that name nobody
LONGEST_S, MARKS_MOST = 3600, 200
EDITIONS_MOST = 999_999  # as names of sounds have them


def _of_our_time(at: datetime) -> datetime:
    """At the calendar's ends nothing can be added or taken away."""
    if not 2000 <= at.year < 2200:
        raise ValueError("it is no time of a broadcast")
    return at


Moment = Annotated[AwareDatetime, AfterValidator(_of_our_time)]
T = TypeVar("T", bound=BaseModel)


class NotSpoken(NotFound):
    """The announcement is not read in that language."""

    def __init__(self, language: str) -> None:
        el, en = (WORDS("wrong.language", said, spoken=language) for said in ("el", "en"))
        super().__init__(el, en)


class Marked(BaseModel):
    """One reading as a device without a network marked it; `staff`: who was signed in there."""

    model_config = ConfigDict(extra="forbid")

    key: str = Field(min_length=8, max_length=64)
    staff: UUID
    slot: Moment
    announcement: UUID
    language: str = Field(max_length=16)
    edition: int = Field(ge=1, le=EDITIONS_MOST)
    studio: str = Field(max_length=32)
    claimed_at: Moment
    started_at: Moment | None = None
    done_at: Moment | None = None
    form_s: int = Field(60, ge=1, le=LONGEST_S)


class Sent(BaseModel):
    """Each is read by itself: one that is wrong holds up no other."""

    marks: list[dict[str, Any]] = Field(max_length=MARKS_MOST)


class Pressed(BaseModel):
    """A button, with the reading it stands at."""

    act: Act
    slot: Moment
    announcement: UUID
    language: str = Field(max_length=16)
    edition: int = Field(ge=1, le=EDITIONS_MOST)
    form_s: int = Field(60, ge=1, le=LONGEST_S)
    planned: float = Field(0.0, ge=0, le=LONGEST_S)
    key: str = Field("", max_length=64)


def router(context: Context, desk: Desk) -> APIRouter:
    settings = RadioSettings()
    routes = APIRouter(route_class=desk.route_class(), include_in_schema=False)
    store, clock = context.store, context.clock

    @routes.post(STUDIO + "/readings")
    async def read(request: Request) -> Response:
        """A button of a reading. Programs that take JSON are answered in it: 409 says who has it, and where, or why
        nobody may begin it."""
        who, name = await desk.signed(request, ROLE), room_of(request, settings)
        pressed = _read(Pressed, dict(await request.form()))
        if not name:
            raise Conflict(WORDS("wrong.reading", "el"), WORDS("wrong.reading", "en"), 422)
        which = Which(pressed.slot, pressed.announcement, pressed.language)
        try:
            async with store.write() as connection:
                await _known(connection, which, pressed.edition)
                mine, plan = pressed.key or str(uuid7()), (pressed.form_s, pressed.planned)
                edition, now = pressed.edition, clock.now()
                await act(connection, pressed.act, which, edition, name, who.name, mine, plan, now)
                await keep_words(connection, context.settings.url, which, name, pressed.form_s, who.id)
                if pressed.act == "stop":
                    subject = f"announcement:{which.announcement}"
                    await desk.note(connection, who, "reading.stop", subject, after={"studio": name})
        except (Taken, OffAir) as refused:
            if not _wants_json(request):
                raise
            said = refused.en if language_of(request) == "en" else refused.el
            holder = refused.claim if isinstance(refused, Taken) else None
            held = {"studio": holder.studio, "who": holder.who} if holder else {}
            return JSONResponse({"said": said, **held}, 409)
        desk.wake.notify("ledger")
        return JSONResponse({"said": ""}) if _wants_json(request) else desk.to(request, STUDIO)

    @routes.post(STUDIO + "/marks")
    async def marks(request: Request) -> Response:
        """What was marked without a network, with what became of each (by its key). What somebody else marked on the
        same device, `other`, is theirs to send."""
        who, language = await desk.signed(request, ROLE), language_of(request)
        try:
            sent = json.loads(await request.body())
        except ValueError:
            sent = None
        answers = [
            await marked(one, who, room_of(request, settings), language) for one in _read(Sent, {"marks": sent}).marks
        ]
        desk.wake.notify("ledger")
        return JSONResponse(answers)

    async def marked(given: dict[str, Any], who: Who, here: str, language: str) -> dict[str, str]:
        try:
            one = Marked.model_validate(given)
        except ValidationError:
            return {"key": str(given.get("key", "")), "verdict": "wrong", "said": WORDS("verdict.wrong", language)}
        if one.staff != who.id:
            return {"key": one.key, "verdict": "other", "said": WORDS("verdict.other", language)}
        which = Which(one.slot, one.announcement, one.language)
        studio = one.studio if one.studio in settings.rooms else here
        mine = Marks(one.key, which, one.edition, one.claimed_at, one.started_at, one.done_at)
        try:
            async with store.write() as connection:
                await _known(connection, which, one.edition)
                verdicts, claim = await bring_in(connection, mine, studio, who.name, clock.now())
                await keep_words(connection, context.settings.url, which, studio, one.form_s, who.id)
        except NotFound as none:
            verdict = "language" if isinstance(none, NotSpoken) else "unknown"
            at = one.started_at or one.done_at or one.claimed_at
            about = {"day": on_day(at, language), "at": clock_time(at, language), "spoken": one.language}
            said = WORDS(f"verdict.{verdict}", language, edition=one.edition, **about)
            return {"key": one.key, "verdict": verdict, "said": said}
        except WrongClock as wrong:
            return {"key": one.key, "verdict": "clock", "said": wrong.en if language == "en" else wrong.el}
        other = {"studio": claim.studio, "who": claim.who} if claim else {}
        told = [WORDS(f"verdict.{found}", language, **({} if found in ALONE else other)) for found in verdicts]
        return {"key": one.key, "verdict": verdicts[0], "said": " ".join(told)}

    @routes.post(STUDIO + "/alarms/{announcement}")
    async def acknowledge(request: Request, announcement: UUID) -> Response:
        """ "I saw it", by name, in the studio that this device is in."""
        who, name = await desk.signed(request, ROLE), room_of(request, settings)
        async with store.write() as connection:
            found = await alarms.acknowledge(connection, announcement, name, who.name, clock.now())
            if found:
                after = {"why": ", ".join(sorted({one.why for one in found}))}
                await desk.note(connection, who, "alarm.acknowledge", f"announcement:{announcement}", after=after)
        desk.wake.notify("agenda", "ledger")
        return JSONResponse({"said": ""}) if _wants_json(request) else desk.to(request, STUDIO)

    return routes


def _read(model: type[T], given: Any) -> T:
    """Conflict: no page of ours sends that."""
    try:
        return model.model_validate(given)
    except ValidationError:
        raise Conflict(WORDS("wrong.reading", "el"), WORDS("wrong.reading", "en"), 422) from None


async def _known(connection: Any, which: Which, edition: int) -> None:
    """NotFound: there is no such announcement, or no such edition of it. NotSpoken: no such reading. What never came to
    the station is read in Greek, as every announcement may be."""
    table = announcements.c
    found = await connection.execute(select(table.id).where(table.id == which.announcement, table.head >= edition))
    if found.first() is None:
        raise NotFound.announcement(which.announcement)
    its = select(segments.c.language).where(segments.c.announcement == which.announcement)
    if which.language not in (set((await connection.execute(its)).scalars()) or {GREEK}):
        raise NotSpoken(which.language)


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")
