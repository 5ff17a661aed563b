"""A person's word about what stands still, on both databases."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import pytest

from core.channel import sent, unknown
from core.errors import Conflict, FieldError, Invalid, NotFound
from core.second_chance import answer_unknown, found_as
from schemas.edition import Reason, Weight
from tests.hub import EVENT, Hub, open_hub
from tests.paper import Paper


@dataclass
class Wall(Paper):
    """Has refs, which a person can copy."""

    def read_ref(self, target: str, text: str) -> str:
        if not text.startswith("https://wall.example/"):
            raise Invalid([FieldError("message", "Δεν είναι σύνδεσμος.", "It is no link.")])
        return f"{target}:{text.rpartition('/')[2]}"


@pytest.fixture
def wall() -> Wall:
    return Wall(
        "wall", after_unknown="ask", takes_every_edition=True, targets=("chat",), answer=lambda t: unknown(t, "lost")
    )


@pytest.fixture
async def hub(database_url: str, wall: Wall) -> AsyncIterator[Hub]:
    opened = await open_hub(database_url, {"wall": wall})
    yield opened
    await opened.store.close()


async def test_what_a_person_found_is_what_the_next_edition_corrects(hub: Hub, wall: Wall) -> None:
    posted = await hub.posting.post(EVENT, "maria")
    await hub.drain()
    async with hub.store.write() as connection:
        delivery = wall.handed[0].delivery
        ref = await found_as(connection, hub.channels, delivery, "https://wall.example/77")
        await answer_unknown(connection, delivery, "sent", "maria", hub.clock.now(), ref=ref)
    assert await hub.cell(posted.id, 1, "wall") == {"sent": 1}
    wall.answer = sent
    await hub.posting.correct(
        UUID(posted.id), EVENT | {"title": "Νέα ώρα"}, "maria", reason=Reason.AMENDMENT, weight=Weight.MATERIAL
    )
    await hub.drain()
    assert [(t.rendition.action.value, t.held) for t in wall.handed] == [("publish", None), ("correct", "chat:77")]


async def test_a_link_is_asked_for_where_it_is_needed_and_refused_where_it_means_nothing(hub: Hub, wall: Wall) -> None:
    await hub.posting.post(EVENT, "maria")
    await hub.drain()
    delivery = wall.handed[0].delivery
    async with hub.store.read() as connection:
        with pytest.raises(Conflict, match="--message LINK"):
            await found_as(connection, hub.channels, delivery, None)
        with pytest.raises(Invalid):
            await found_as(connection, hub.channels, delivery, "yesterday")
        with pytest.raises(NotFound):
            await found_as(connection, hub.channels, 999, "https://wall.example/77")
        hub.channels = {"wall": Paper(name="wall")}
        assert await found_as(connection, hub.channels, delivery, None) is None
        with pytest.raises(Conflict, match="needs no link"):
            await found_as(connection, hub.channels, delivery, "https://wall.example/77")
