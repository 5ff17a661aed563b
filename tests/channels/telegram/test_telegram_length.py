"""Texts are cut at a sentence, else at a word, and are never longer than Telegram counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.telegram.length import cut, units

TEXT = "Η συναυλία αναβάλλεται. Νέα ημέρα το Σάββατο; Όχι ακόμη"


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        (len(TEXT), TEXT),
        (len(TEXT) - 1, "Η συναυλία αναβάλλεται. Νέα ημέρα το Σάββατο; …"),
        (47, "Η συναυλία αναβάλλεται. Νέα ημέρα το Σάββατο; …"),
        (46, "Η συναυλία αναβάλλεται. …"),
        (25, "Η συναυλία αναβάλλεται. …"),
        (24, "Η συναυλία…"),
        (5, "Η…"),
        (1, ""),
        (-3, ""),
    ],
)
def test_cut(most: int, expected: str) -> None:
    assert cut(TEXT, most) == expected


def test_a_character_of_two_units_is_never_halved() -> None:
    assert [cut("🎻🎻🎻🎻", most) for most in (8, 7, 5, 4)] == ["🎻🎻🎻🎻", "🎻🎻…", "🎻…", "🎻…"]


@given(st.text(alphabet=st.characters(codec="utf-8")), st.integers(0, 60))
def test_it_always_fits_and_begins_as_the_text_does(text: str, most: int) -> None:
    shorter = cut(text, most)
    assert units(shorter) <= most
    assert text.startswith(shorter.removesuffix("…").rstrip())
