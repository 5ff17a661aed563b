"""What the clock keeps and asks of the store, on the other database too."""

import pytest

from tests.channels.radio.clock.test_rundowns import (
    rundowns,
    test_the_store_keeps_the_clock,
    test_two_producers_at_one_place,
    test_what_is_corrected_on_air_ends_and_is_put_right_in_the_next_slot,
    test_what_was_heard_and_then_withdrawn_is_put_right_once,
)
from tests.servers.postgres import Databases

__all__ = [
    "rundowns",
    "test_the_store_keeps_the_clock",
    "test_two_producers_at_one_place",
    "test_what_is_corrected_on_air_ends_and_is_put_right_in_the_next_slot",
    "test_what_was_heard_and_then_withdrawn_is_put_right_once",
]


@pytest.fixture
def sqlite_url(postgres: Databases) -> str:
    """In its place."""
    return postgres.database()
