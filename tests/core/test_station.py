"""A station keeps what every channel promises, and its hand-overs end in time, however long its files take to make."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import ClassVar
from uuid import UUID

import pytest
from sqlalchemy import MetaData, Table

from core.channel import Channel as Contract
from core.channel import Patience, Receipt, Rendition, Target
from core.clock import VirtualClock
from core.context import Context
from core.makings import Fresh, makings_table
from core.media import Media
from core.playout import pieces_table
from core.settings import Settings
from core.station import Station
from core.store import Store
from core.wording import headline, wording
from keryx.migrate import migrate
from schemas.edition import Action, Edition
from tests.contracts.channel import LedgerContract, Scene
from tests.editions import RELEASED_AT, press_edition
from tests.hub import URL, open_hub
from tests.ledger import enter

NOW = RELEASED_AT + timedelta(hours=1)
EDITION = press_edition()
tables = MetaData()
PIECES, MAKINGS = pieces_table("theatre_pieces", tables), makings_table("theatre_files", tables)


class Theatre(Station):
    """Makes its piece when it is let."""

    name = "theatre"
    roles: ClassVar = {"play": "text/plain"}
    patience = Patience(send_timeout=timedelta(seconds=2))

    def __init__(self, context: Context) -> None:
        super().__init__(context, ["el", "en"], timedelta(days=7), pieces=PIECES, makings=MAKINGS)
        self.curtain, self.begun, self.rehearsals = asyncio.Event(), asyncio.Event(), 0

    def render(self, edition: Edition, language: str, action: Action) -> Rendition:
        summary = "" if action is Action.EXPUNGE else wording(edition, language).summary
        parts = {"title": headline(edition, language, action), "text": summary}
        return Rendition(self.name, edition, language, action, parts)

    def recipe(self, rendition: Rendition) -> str:
        return hashlib.sha256(repr(sorted(rendition.parts.items())).encode()).hexdigest()

    async def make(self, rendition: Rendition) -> Fresh:
        self.rehearsals += 1
        self.begun.set()
        await self.curtain.wait()
        return Fresh({"play": (rendition.parts["title"].encode(), ".txt")}, {"duration_s": 60.0})

    async def hand_over(self, edition: Edition = EDITION, action: Action = Action.PUBLISH) -> Receipt:
        target = Target(1, "el", "el", self.render(edition, "el", action), None, "now", 1, False)

        async def targets() -> AsyncIterator[Target]:
            yield target

        (receipt,) = [receipt async for receipt in self.deliver(targets())]
        return receipt


@pytest.fixture
async def theatre(database_url: str) -> AsyncIterator[Theatre]:
    store = Store.open(database_url)
    await migrate(store)
    async with store.write() as connection:
        await connection.run_sync(tables.create_all)
    await enter(store, EDITION)
    opened = Theatre(Context(Settings(), store, Media.open("memory:"), VirtualClock(NOW)))
    yield opened
    await opened.close()
    await store.close()


async def test_it_is_a_channel(theatre: Theatre) -> None:
    assert isinstance(theatre, Contract)


async def test_a_hand_over_ends_within_its_time_and_the_next_finds_what_was_made_meanwhile(theatre: Theatre) -> None:
    receipt = await theatre.hand_over()  # the curtain is down: nothing but its time ends it
    assert receipt.outcome == "later"
    assert receipt.after is not None
    assert receipt.after < timedelta(minutes=1)
    theatre.curtain.set()
    assert (await theatre.hand_over()).outcome == "sent"
    assert theatre.rehearsals == 1


async def test_what_is_withdrawn_while_it_is_made_never_goes_on_air(theatre: Theatre) -> None:
    handing = asyncio.create_task(theatre.hand_over())
    await theatre.begun.wait()
    withdrawal = press_edition(number=2, action=Action.WITHDRAW)
    await enter(theatre._playout._store, withdrawal)
    assert (await theatre.hand_over(withdrawal, Action.WITHDRAW)).outcome == "sent"
    theatre.curtain.set()
    await handing
    assert await theatre._playout.find(EDITION.announcement, "el", NOW) is None


async def test_closing_stops_what_is_being_made(theatre: Theatre) -> None:
    handing = asyncio.create_task(theatre.hand_over())
    await theatre.begun.wait()
    await theatre.close()
    assert (await handing).outcome == "later"


class TheatreScene(Scene):
    channel: Theatre

    async def shown(self, announcement: UUID, language: str = "el") -> str:
        """What may be played yesterday, today or tomorrow, and what is played now."""
        now, day, playout = self.hub.clock.now(), timedelta(days=1), self.channel._playout
        pieces = [
            piece
            for days in (-1, 0, 1)
            for piece in await playout.between(now + days * day, now + (days + 1) * day, now, [language])
            if piece.announcement == announcement
        ]
        now_played = await playout.find(announcement, language, now)
        return "\n".join("\n".join(piece.parts.values()) for piece in (*pieces, *([now_played] if now_played else [])))

    def tables(self) -> Sequence[Table]:
        return [PIECES, MAKINGS]


class TestTheatre(LedgerContract):
    @pytest.fixture
    async def scene(self, database_url: str) -> AsyncIterator[Scene]:
        hub = await open_hub(database_url, {})
        async with hub.store.write() as connection:
            await connection.run_sync(tables.create_all)
        channel = Theatre(Context(Settings(url=URL), hub.store, hub.media, hub.clock))
        channel.curtain.set()
        channel.patience = Patience(send_timeout=timedelta(minutes=1))
        yield TheatreScene(hub.around(theatre=channel), channel)
        await channel.close()
        await hub.store.close()
