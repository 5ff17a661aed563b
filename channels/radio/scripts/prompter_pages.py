"""The prompter: a day's scripts, or one, in big type on a page that needs nothing but itself."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from channels.radio.clock.times import Day
from channels.radio.scripts.day import Days, Item
from channels.radio.scripts.presenters import named, presenters_of, rate_for
from channels.radio.scripts.prompting import beat
from channels.radio.scripts.words import ROLE, TEMPLATES, WORDS
from channels.radio.settings import RadioSettings
from core.context import Context
from core.desk import Desk
from core.language.speech import Entry
from core.lexicon import entries
from core.pages import SECURITY_HEADERS, etag_of, holds, language_of
from core.playout import Piece
from core.script import RATE, spoken, syllables

ADDRESS = "/desk/radio/prompter"
ITEMS_MOST = 2_000
TOLD = ("run", "stop", "offline", "withdrawn", "changes", "changed", "new", "gone", "edition")  # by the script
KEEP_S = 1.5  # and so much longer an urgent item takes to a prompter
JUST_BEGUN = timedelta(minutes=2)


class Open(BaseModel):
    """A page that is open. `page` is a name it gave itself; no announcements: it was closed. `last`: when the last
    of its items begins."""

    model_config = ConfigDict(extra="forbid")

    page: Annotated[str, Field(pattern=r"^[a-z0-9]{8,32}$")]
    announcements: Annotated[list[UUID], Field(max_length=ITEMS_MOST)]
    last: AwareDatetime | None = None


@dataclass(frozen=True)
class Card:
    """An item as the prompter shows it. `key` is its place in the rundown. `version` is another with every word that
    changes, `cut` also with the rate that its text is cut for."""

    key: str
    version: str
    cut: str
    announcement: str
    start: str  # ISO, with its offset
    time: str
    title: str
    language: str
    lines: Sequence[str]
    syllables: int
    reference: str
    number: int  # of the edition


def router(context: Context, desk: Desk) -> APIRouter:
    routes = APIRouter(route_class=desk.route_class(), include_in_schema=False)
    store, clock, days = context.store, context.clock, Days(context, RadioSettings())

    kept: dict[tuple[date, float], tuple[float, Sequence[Card]]] = {}

    async def cards(day: date, rate: float, only: UUID | None) -> Sequence[Card]:
        """All prompters of a station ask for the same, every few seconds: it is found once."""
        looked_at, found = kept.get((day, rate), (float("-inf"), ()))
        if clock.monotonic() - looked_at >= KEEP_S:
            items = await days.items(day, rate)
            async with store.read() as connection:
                lexicon = await entries(connection)
            found = [_card(item, lexicon) for item in items]
            for old in [key for key, (at, _) in kept.items() if clock.monotonic() - at >= KEEP_S]:
                del kept[old]
            kept[day, rate] = (clock.monotonic(), found)
        return [card for card in found if only is None or card.announcement == str(only)]

    @routes.post(ADDRESS + "/open")
    async def alive(request: Request) -> Response:
        who = await desk.signed(request, ROLE)
        try:
            told = Open.model_validate_json(await request.body())
        except ValidationError as error:
            raise HTTPException(422) from error
        async with store.write() as connection:
            await beat(connection, told.page, who.name, told.announcements, told.last, clock.now())
        return Response(status_code=204, headers={"Cache-Control": "no-store"})

    @routes.get(ADDRESS + "/{day}.json")
    async def current(request: Request, day: Day, announcement: UUID | None = None, presenter: str = "") -> Response:
        """What stands now, for a page that is open."""
        who = await desk.signed(request, ROLE)
        async with store.read() as connection:
            rate = await rate_for(connection, named(presenter), who.id)
        shown = {
            "cards": [asdict(card) for card in await cards(day, rate, announcement)],
            "rate": rate,
            "withdrawn": {str(one): edition for one, edition in (await days.withdrawn(day)).items()},
        }
        body = json.dumps(shown, ensure_ascii=False)
        headers = {"ETag": etag_of(body.encode()), "Cache-Control": "no-cache", **SECURITY_HEADERS}
        if holds(request, headers["ETag"]):
            return Response(status_code=304, headers=headers)
        return Response(body, media_type=JSONResponse.media_type, headers=headers)

    @routes.get(ADDRESS + "/{day}")
    async def show(request: Request, day: Day, announcement: UUID | None = None, presenter: str = "") -> Response:
        """`presenter`: for whom the texts are cut, and how fast they go; unasked, for who is signed in."""
        who, language = await desk.signed(request, ROLE), language_of(request)
        async with store.read() as connection:
            rate, everybody = await rate_for(connection, named(presenter), who.id), await presenters_of(connection)
        found, now = await cards(day, rate, announcement), clock.now()
        coming = [n for n, card in enumerate(found) if card.start >= (now - JUST_BEGUN).isoformat()]
        said = {key: WORDS.sentences[f"prompter.{key}"][language] for key in TOLD}
        return desk.page(
            request,
            TEMPLATES,
            "prompter.html",
            t=WORDS,
            day=day,
            cards=found,
            first=coming[0] if coming else 0,
            rate=rate,
            presenter=named(presenter),
            presenters=[one for one in everybody if one.staff != who.id],
            said=json.dumps(said, ensure_ascii=False),
        )

    return routes


def _card(item: Item, lexicon: Sequence[Entry]) -> Card:
    segment = item.placed.segment
    return Card(
        item.key,
        _version(segment, item.said_at(RATE)),
        _version(segment, item.text),
        str(segment.announcement),
        item.placed.start.isoformat(),
        f"{item.local:%H:%M}",
        segment.title,
        segment.language,
        item.text.splitlines(),
        syllables(spoken(item.text, segment.language, lexicon)),
        item.edition.reference,
        segment.edition,
    )


def _version(segment: Piece, text: str) -> str:
    return hashlib.sha256(f"{segment.edition}\n{segment.title}\n{text}".encode()).hexdigest()[:16]
