"""A house with a station: two announcements on air, and a producer who is signed in."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from channels.radio.scripts.day import Item, Placed
from channels.radio.tables import segments
from core.channel import Rendition
from core.makings import Made
from core.playout import Piece, Playout
from producers.desk.staff.people import Role
from schemas.edition import Action, Edition
from tests.editions import event_edition, press_edition
from tests.ledger import enter
from tests.pages.conftest import address as address  # the house over the wire
from tests.producers.desk.clerk import NOW, Clerk, House, open_house

KEEP_DAYS = 7
ON_AIR = {"at": NOW, "released_at": NOW, "first_published_at": NOW}


@dataclass
class Studio:
    house: House
    maria: Clerk

    async def air(self, edition: Edition) -> UUID:
        """Posted, and on air at once; its sound is as long as its longest form."""
        store = self.house.hub.store
        await enter(store, edition)
        rendition: Rendition = self.house.hub.channels["radio"].render(edition, "el", edition.action)
        playout = Playout(store, segments, timedelta(days=KEEP_DAYS))
        if edition.action in (Action.WITHDRAW, Action.EXPUNGE):
            await playout.take_off(rendition)
        else:
            await playout.put(rendition, Made({"spot": "aa/none.mp3"}, {"duration_s": 40.0}))
        return edition.announcement

    async def post(self, edition: Edition) -> None:
        await enter(self.house.hub.store, edition)

    def item(self, edition: Edition, slot: datetime, text: str) -> Item:
        """A place in a rundown, with this text."""
        facts = {"duration_s": 40.0}
        segment = Piece(
            edition.announcement, "el", edition.number, {"title": "Συναυλία"}, {}, facts, 1, slot, slot, slot
        )
        return Item(Placed(slot, slot, segment, 60), edition, text, own=False)


@pytest.fixture
async def house(sqlite_url: str, tmp_path: Path) -> AsyncIterator[House]:
    opened = await open_house(sqlite_url, tmp_path, "site,radio")
    yield opened
    await opened.hub.close()


@pytest.fixture
async def studio(house: House) -> Studio:
    made = Studio(house, await house.joined("maria", Role.RADIO))
    await made.air(event_edition(**ON_AIR))
    await made.air(press_edition(**ON_AIR))
    return made
