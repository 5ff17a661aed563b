"""Leaving: one click of a mail program, and a page that works without scripts."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from audience import registry
from audience.filters import Filter
from audience.registry import Subscriber, Subscription, leaving_token
from audience.routes import router
from core.clock import VirtualClock
from core.context import Context
from core.media import Media
from core.settings import Settings
from core.store import Store
from core.tokens import Keys
from core.wake import Wake
from keryx.wiring import noticed
from tests.audience.conftest import NOW


@pytest.fixture
def context(store: Store, tmp_path: Path) -> Context:
    settings = Settings(media=str(tmp_path / "media"))
    return Context(settings, store, Media.open(settings.media), VirtualClock(NOW))


@pytest.fixture
async def client(context: Context) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.include_router(router(context, Wake(), "email", (), noticed(context, ()), ()))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://hub.example") as client:
        yield client


@pytest.fixture
async def who(store: Store) -> Subscriber:
    wanted = [Subscription("maria@dimotes.example", "el", Filter())]
    await registry.add(store, wanted, consent="Ναι", source="test", now=NOW)
    (subscriber,) = [s async for s in registry.everyone(store)]
    return subscriber


@pytest.fixture
async def path(context: Context, who: Subscriber) -> str:
    token = leaving_token(await Keys(context.store, context.clock).ring(), who.id)
    return f"/unsubscribe/{token}"


async def state(store: Store, who: Subscriber) -> str:
    found = await registry.find(store, who.id)
    assert found is not None
    return found.state


async def test_one_click_leaves_without_cookie_or_redirect(
    client: httpx.AsyncClient, store: Store, who: Subscriber, path: str
) -> None:
    """RFC 8058 §3.1, §3.2."""
    for _ in range(2):
        answer = await client.post(path, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert "set-cookie" not in answer.headers
        assert await state(store, who) == "left"


async def test_looking_changes_nothing_and_the_page_asks(
    client: httpx.AsyncClient, store: Store, who: Subscriber, path: str
) -> None:
    page = await client.get(path)
    assert page.status_code == 200
    assert "Θέλετε να σταματήσουν οι ενημερώσεις στη διεύθυνση maria@dimotes.example;" in page.text
    assert f'<form method="post" action="{path}">' in page.text
    assert page.headers["cache-control"] == "no-store"
    assert path.replace("/unsubscribe/", "/preferences/") in page.text
    assert await state(store, who) == "confirmed"
    done = await client.post(path)
    assert "Οι ενημερώσεις σταμάτησαν" in done.text
    assert "Οι ενημερώσεις σταμάτησαν" in (await client.get(path)).text


async def test_english(client: httpx.AsyncClient, path: str) -> None:
    page = await client.get(f"{path}?lang=en")
    assert "Do you want to stop the notices to maria@dimotes.example?" in page.text
    assert "You are unsubscribed" in (await client.post(f"{path}?lang=en")).text


@pytest.mark.parametrize("method", ["get", "post"])
async def test_a_link_that_is_not_ours(client: httpx.AsyncClient, store: Store, who: Subscriber, method: str) -> None:
    answer = await client.request(method, "/unsubscribe/abcdefgh")
    assert answer.status_code == 404
    assert "Ο σύνδεσμος δεν ισχύει" in answer.text
    assert await state(store, who) == "confirmed"
