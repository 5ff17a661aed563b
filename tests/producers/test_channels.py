"""A text may name channels that are switched off here, if it does not ask for these alone."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from core.errors import Invalid
from producers.posting import Posting
from schemas.edition import Reason, Weight
from tests.hub import EVENT, Hub, open_hub
from tests.paper import Paper

CHANNELS = ("email", "site", "radio", "telegram")


@pytest.fixture
async def hub(sqlite_url: str) -> AsyncIterator[Hub]:
    opened = await open_hub(sqlite_url, {name: Paper(name) for name in ("email", "site")})
    opened.posting = Posting(
        opened.store, opened.clock, opened.wake, opened.witness, opened.channels, known_channels=CHANNELS
    )
    yield opened
    await opened.store.close()


def chosen(**channels: list[str]) -> dict[str, Any]:
    return EVENT | {"channels": channels}


@pytest.mark.parametrize(
    ("text", "reached"),
    [
        (chosen(without=["radio"]), {"email", "site"}),
        (chosen(without=["radio", "site"]), {"email"}),
        (chosen(only=["telegram", "site"]), {"site"}),
        (EVENT | {"own_words": {"radio": "Ελάτε."}}, {"email", "site"}),
    ],
)
async def test_a_text_that_names_what_is_switched_off_is_taken(hub: Hub, text: Any, reached: set[str]) -> None:
    posted = await hub.posting.post(text, "maria")
    assert set((await hub.matrix(posted.id)).editions[0].channels) == reached


async def test_a_text_that_asks_only_for_what_is_switched_off_is_refused(hub: Hub) -> None:
    text = chosen(only=["radio", "telegram"])
    with pytest.raises(Invalid) as caught:
        await hub.posting.post(text, "maria")
    assert [error.field for error in caught.value.errors] == ["channels.only"]
    assert "email, site" in caught.value.errors[0].el
    posted = await hub.posting.post(EVENT, "maria")
    with pytest.raises(Invalid) as caught:
        await hub.posting.correct(UUID(posted.id), text, "maria", reason=Reason.CORRECTION, weight=Weight.MINOR)
    assert [error.field for error in caught.value.errors] == ["announcement.channels.only"]
    assert (await hub.matrix(posted.id)).head == 1


async def test_a_name_that_no_channel_has_is_refused(hub: Hub) -> None:
    with pytest.raises(Invalid) as caught:
        await hub.posting.post(chosen(only=["fax", "email"]), "maria")
    assert [error.field for error in caught.value.errors] == ["channels.only.0"]
    assert "radio" in caught.value.errors[0].el
