"""The table of posts, on both databases."""

from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

import pytest

from channels.telegram.posts import Post, Posts
from core.store import Store
from core.tables import metadata

ONE = Post(UUID(int=1), "@limnochori", -1_001_000_000_001, 7, 2, "publish", "el", "<b>α</b>", "https://example.gr/1")


@pytest.fixture
async def posts(database_url: str) -> AsyncIterator[Posts]:
    store = Store.open(database_url)
    async with store.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    yield Posts(store)
    await store.close()


async def test_kept_replaced_and_forgotten(posts: Posts) -> None:
    await posts.keep(ONE)
    assert await posts.find(ONE.announcement, "@limnochori") == ONE
    assert await posts.find(ONE.announcement, "@other") is None
    newer = replace(ONE, edition=3, html="β", preview=None)
    english = replace(ONE, target="@limnochori_en", language="en")
    await posts.keep(newer)
    await posts.keep(english)
    assert await posts.of(ONE.announcement) == [newer, english]
    await posts.forget(english)
    assert await posts.of(ONE.announcement) == [newer]


async def test_an_older_edition_never_replaces_a_newer(posts: Posts) -> None:
    await posts.keep(ONE)
    await posts.keep(replace(ONE, edition=1, html="παλιό"))
    assert await posts.find(ONE.announcement, ONE.target) == ONE
