"""The scripts of a day in a list, a page at a time, with how long each takes whoever looks."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from channels.radio.clock.times import Day, day_of
from channels.radio.scripts import rewriting
from channels.radio.scripts.day import Days
from channels.radio.scripts.presenters import rate_of
from channels.radio.scripts.rewriting import Rewrite, text_of
from channels.radio.scripts.said import takes_s
from channels.radio.scripts.words import ROLE, TEMPLATES, WORDS, decimal
from channels.radio.settings import RadioSettings
from core.context import Context
from core.desk import Desk
from core.language.letters import fold
from core.language.speech import Entry
from core.lexicon import entries
from core.playout import Piece
from core.script import FORMS, Seconds
from schemas.edition import Edition

ADDRESS = "/desk/radio/scripts"
A_PAGE = 50
ASKED_MOST = 200  # characters of a search


@dataclass(frozen=True)
class FormTime:
    seconds: Seconds
    takes_s: int

    @property
    def over(self) -> bool:
        return self.takes_s > self.seconds


@dataclass(frozen=True)
class Listed:
    segment: Piece
    edition: Edition
    forms: Sequence[FormTime]
    own: bool
    stale: bool


def router(context: Context, desk: Desk) -> APIRouter:
    routes = APIRouter(route_class=desk.route_class(), include_in_schema=False)
    store, clock, days = context.store, context.clock, Days(context, RadioSettings())

    @routes.get(ADDRESS)
    async def listing(request: Request, day: Day | None = None, q: str = "", page: int = 1) -> Response:
        """`q`: words of the title or the reference. First what changed under staff's own words."""
        who, shown, asked = await desk.signed(request, ROLE), day or day_of(clock.now()), q.strip()[:ASKED_MOST]
        pieces = await days.on_air(shown)
        if asked:
            references = await days.references(pieces)
            pieces = [one for one in pieces if _found(asked, f"{one.title} {references[one.announcement]}")]
        async with store.read() as connection:
            rate, words, lexicon = (
                await rate_of(connection, who.id),
                await rewriting.all_words(connection),
                await entries(connection),
            )
        pieces = sorted(pieces, key=lambda one: not any(own.stale for own in _own(one, words).values()))
        pages = max(1, -(-len(pieces) // A_PAGE))
        page = min(max(page, 1), pages)
        found = await days.with_editions(pieces[(page - 1) * A_PAGE : page * A_PAGE])
        listed = await asyncio.to_thread(lambda: [_listed(*one, shown, words, rate, lexicon) for one in found])
        query = {name: value for name, value in (("day", day and day.isoformat()), ("q", asked)) if value}
        return desk.page(
            request,
            TEMPLATES,
            "scripts.html",
            t=WORDS,
            shown=shown,
            asked=asked,
            listed=listed,
            n=len(pieces),
            at_page=page,
            of_pages=pages,
            before=_address(query, page - 1) if page > 1 else None,
            after=_address(query, page + 1) if page < pages else None,
            rate=rate,
            decimal=decimal,
        )

    return routes


def _listed(
    segment: Piece,
    edition: Edition,
    day: date,
    words: Mapping[rewriting.Key, Rewrite],
    rate: float,
    lexicon: Sequence[Entry],
) -> Listed:
    """Pure, and work for the processor: beside the loop."""
    own, language = _own(segment, words), segment.language
    texts = {s: text_of(edition, language, s, day, own.get(s), rate) for s in FORMS}
    times = [FormTime(s, takes_s(text, language, rate, lexicon)) for s, text in texts.items()]
    return Listed(segment, edition, times, bool(own), any(one.stale for one in own.values()))


def _own(segment: Piece, words: Mapping[rewriting.Key, Rewrite]) -> Mapping[Seconds, Rewrite]:
    keys = {s: (segment.announcement, segment.language, s) for s in FORMS}
    return {s: words[key] for s, key in keys.items() if key in words}


def _found(asked: str, text: str) -> bool:
    """All its words, without accents and as capitals or not."""
    return all(word in fold(text) for word in fold(asked).split())


def _address(query: Mapping[str, str], page: int) -> str:
    return f"{ADDRESS}?{urlencode({**query, 'page': page})}"
