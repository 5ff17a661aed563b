"""The table of posts, on both databases."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from channels.telegram.posts import Post, Posts
from core.store import Store
from keryx.migrate import migrate
from schemas.edition import Action
from tests.editions import event_edition
from tests.ledger import enter

EDITION = event_edition(number=2, action=Action.CORRECT)
ONE = Post(
    EDITION.announcement, "@limnochori", -1_001_000_000_001, 7, 2, "correct", "el", "<b>α</b>", "https://example.gr/1"
)


@pytest.fixture
async def posts(database_url: str) -> AsyncIterator[Posts]:
    store = Store.open(database_url)
    await migrate(store)
    await enter(store, EDITION)
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


async def test_of_what_is_expunged_the_number_stays_and_no_text(posts: Posts) -> None:
    await posts.keep(ONE)
    await posts.blank(ONE.announcement)
    gone = replace(ONE, html="", preview=None, action="expunge")
    assert await posts.of(ONE.announcement) == [gone]
    await enter(posts._store, event_edition(number=3, action=Action.EXPUNGE).model_copy(update={"content": None}))
    await posts.keep(replace(ONE, message=8))  # was on its way
    assert await posts.of(ONE.announcement) == [replace(gone, message=8)]
