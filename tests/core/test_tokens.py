"""Signed tokens: only ours, only for their purpose, and old ones hold after a new key."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import VirtualClock
from core.store import Store
from core.tokens import Keys, Ring
from keryx.migrate import migrate

RING = Ring({1: b"a" * 32, 2: b"b" * 32})


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    store = Store.open(database_url)
    await migrate(store)
    yield store
    await store.close()


def clock() -> VirtualClock:
    return VirtualClock(datetime(2026, 11, 24, tzinfo=UTC))


@given(st.binary(max_size=64))
def test_a_token_gives_back_its_payload(payload: bytes) -> None:
    token = RING.sign("unsubscribe", payload)
    assert RING.verify("unsubscribe", token) == payload
    assert RING.verify("something else", token) is None
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert len(token) == -(-(18 + len(payload)) * 4 // 3)


@given(st.text(max_size=80))
def test_anything_else_is_no_token(text: str) -> None:
    assert RING.verify("unsubscribe", text) is None


@given(st.binary(min_size=16, max_size=16), st.integers(0, 45), st.sampled_from("ABab01-_"))
def test_one_changed_character_is_noticed(payload: bytes, at: int, character: str) -> None:
    token = RING.sign("unsubscribe", payload)
    at %= len(token)
    changed = token[:at] + character + token[at + 1 :]
    assert (RING.verify("unsubscribe", changed) is not None) == (changed == token)


async def test_the_first_key_is_made_once(store: Store) -> None:
    one, other = Keys(store, clock()), Keys(store, clock())
    token = (await one.ring()).sign("p", b"x")
    assert await other.verify("p", token) == b"x"


async def test_old_keys_verify_and_new_ones_are_found(store: Store) -> None:
    here, elsewhere = Keys(store, clock()), Keys(store, clock())
    old = (await here.ring()).sign("p", b"old")
    await elsewhere.ring()
    await here.rotate()
    new = (await here.ring()).sign("p", b"new")
    assert new[:3] != old[:3]
    assert await elsewhere.verify("p", new) == b"new"
    assert await here.verify("p", old) == b"old"
