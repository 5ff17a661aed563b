"""What the clock keeps and asks of the store, on the other database too."""

import pytest

from tests.channels.radio.clock.test_entering import (
    test_what_a_silence_came_upon_after_it_was_to_begin_had_begun,
    unseen,
)
from tests.channels.radio.clock.test_pages import (
    producers,
    test_a_version_that_no_form_of_ours_has_is_refused,
)
from tests.channels.radio.clock.test_rundowns import (
    rundowns,
    test_the_store_keeps_the_clock,
    test_two_producers_at_one_place,
    test_what_is_corrected_on_air_ends_and_is_put_right_in_the_next_slot,
    test_what_was_heard_and_then_withdrawn_is_put_right_once,
)
from tests.servers.postgres import Databases

__all__ = [
    "producers",
    "rundowns",
    "test_a_version_that_no_form_of_ours_has_is_refused",
    "test_the_store_keeps_the_clock",
    "test_two_producers_at_one_place",
    "test_what_a_silence_came_upon_after_it_was_to_begin_had_begun",
    "test_what_is_corrected_on_air_ends_and_is_put_right_in_the_next_slot",
    "test_what_was_heard_and_then_withdrawn_is_put_right_once",
    "unseen",
]


@pytest.fixture
def sqlite_url(postgres: Databases) -> str:
    """In its place."""
    return postgres.database()
