"""Envelope senders that name a delivery: read back in any case, short enough, and of nobody else's making."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.addresses import wire
from channels.email.settings import EmailSettings
from channels.email.verp import Returns, letter_mark
from core.clock import SystemClock
from core.errors import WrongSettings
from core.store import Store
from core.tokens import Keys, Ring

RING = Ring({1: b"k" * 32})
RETURNS = Returns("Bounces+{delivery}@limnochori.example")


@given(st.integers(1, 2**63 - 1))
def test_any_delivery_fits_into_an_address(delivery: int) -> None:
    address = RETURNS.address(RING, delivery)
    assert wire(address) == address


async def test_only_our_own_are_read_back(store: Store) -> None:
    keys = Keys(store, SystemClock())
    address = RETURNS.address(await keys.ring(), 42)
    assert await RETURNS.delivery(keys, address.upper()) == 42
    await Keys(store, SystemClock()).rotate()  # another process
    assert await RETURNS.delivery(keys, address) == 42
    newer = RETURNS.address(await Keys(store, SystemClock()).ring(), 43)
    assert await RETURNS.delivery(keys, newer) == 43, "made with a key we had not seen"
    letter = RETURNS.of_letter(42, letter_mark(await keys.ring(), 42))
    assert await RETURNS.letter(keys, letter.upper()) == 42
    assert await RETURNS.letter(keys, address) is None
    assert await RETURNS.letter(keys, letter.replace("p42", "p43")) is None
    assert await RETURNS.letter(keys, address.replace("+42", "+p42")) is None, (
        "a mark of a delivery is none of a letter"
    )
    for other in (
        letter,
        letter.replace("p42", "42"),
        address.replace("42-", "43-"),
        address[:20] + ("0" if address[20] != "0" else "1") + address[21:],
        RETURNS.address(RING, 42),
        "bounces+42@limnochori.example",
        "bounces+@limnochori.example",
        "maria@dimotes.example",
    ):
        assert await RETURNS.delivery(keys, other) is None


def test_a_pattern_that_grows_too_long_is_refused() -> None:
    assert EmailSettings(bounces="b+{delivery}@limnochori.example").bounces
    with pytest.raises(WrongSettings):
        EmailSettings(bounces="bounces-of-the-municipality-of+{delivery}@limnochori.example")
