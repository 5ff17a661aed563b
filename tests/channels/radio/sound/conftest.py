"""A station whose sounds are really made: a house with one event on air, and the jobs that make what it plays."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from channels.radio.settings import RadioSettings
from channels.radio.sound.making import MakingTakes, Wanted
from channels.radio.sound.takes import Key, Take, Takes
from channels.radio.tables import segments
from core.makings import Fresh
from core.playout import Piece, Playout
from producers.desk.staff.people import Role
from schemas.edition import Action, Edition
from tests.channels.radio.scripts.conftest import ON_AIR, Studio
from tests.editions import event_edition
from tests.producers.desk.clerk import Clerk, open_house

EVENT = event_edition().announcement
SHORT: Mapping[str, Any] = {
    **ON_AIR,
    "title": "Συναυλία",
    "summary": "Με τη Φιλαρμονική.",
    "contact": None,
    "topics": ["politismos"],  # each topic has a bulletin of its own, as long as that of all
}


MADE: dict[str, Fresh] = {}


class Remembering(MakingTakes):
    """Makes real sounds, each once for all tests: of the same ingredients it makes the same."""

    async def fresh(self, wanted: Wanted) -> Fresh:
        if wanted.recipe not in MADE:
            MADE[wanted.recipe] = await super().fresh(wanted)
        return MADE[wanted.recipe]


@dataclass
class Sounding(Studio):
    making: Remembering
    web: httpx.AsyncClient

    async def make(self) -> None:
        """The job, to its end."""
        while await self.making.run(self.house.clock.now()):
            pass

    async def takes(self, day: date | None) -> Mapping[Key, Take]:
        return await Takes(self.house.hub.store).for_day([await self.piece()], day)

    async def piece(self, announcement: UUID = EVENT) -> Piece:
        playout = Playout(self.house.hub.store, segments, timedelta(days=7))
        found = await playout.find(announcement, "el", self.house.clock.now())
        assert found is not None
        return found

    async def correct(self, number: int = 2, **changes: Any) -> None:
        await self.air(event_edition(number=number, action=Action.CORRECT, **{**SHORT, **changes}))

    async def withdraw(self, number: int = 2, action: Action = Action.WITHDRAW, **changes: Any) -> Edition:
        gone = event_edition(number=number, action=action, **{**ON_AIR, **changes})
        if action is Action.EXPUNGE:
            gone = gone.model_copy(update={"content": None})
        await self.air(gone)
        return gone


@asynccontextmanager
async def opened(url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Sounding]:
    monkeypatch.setenv("KERYX_RADIO_BULLETIN_SECONDS", "60")
    house = await open_house(url, folder, "site,radio")
    maria: Clerk = await house.joined("maria", Role.RADIO)
    made = Sounding(house, maria, Remembering(house.hub.context, RadioSettings()), house.browser())
    await made.air(event_edition(**SHORT))
    yield made
    await house.hub.close()


@pytest.fixture
async def sounding(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Sounding]:
    async with opened(sqlite_url, tmp_path, monkeypatch) as made:
        yield made


@pytest.fixture
async def anywhere(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Sounding]:
    """On both databases."""
    async with opened(database_url, tmp_path, monkeypatch) as made:
        yield made
