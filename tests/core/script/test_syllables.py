"""Syllables counted as a teacher counts them, where that is sure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.script import read_time_s, syllables

GREEK = {
    "και": 1, "παιδιά": 2, "βιβλίο": 3, "ου": 1, "τσάι": 1, "ρολόι": 2, "λέει": 2, "Μαΐου": 3, "γαϊδούρι": 4,
    "αϋπνία": 4, "ευχή": 2, "αυτοκίνητο": 5, "εύκολα": 3, "άυλος": 3, "φωτιές": 2, "δουλειά": 2, "σκιά": 2, "για": 1,
    "γιατρός": 2, "γιορτή": 2, "μια": 1, "δυο": 1, "ποιους": 1, "διακόσια": 3, "τριακόσιες": 3, "χίλια": 2,
    "χιλιάδες": 3, "δεκαεννιά": 4, "Ιανουαρίου": 6, "υπηρεσιών": 5, "Λιμνοχωρίου": 5, "ανακοίνωση": 5,
    "προϋπολογισμός": 6, "οι": 1, "υιοθεσία": 5,
}  # fmt: skip
ENGLISH = {
    "the": 1, "announcement": 3, "municipality": 6, "table": 2, "people": 2, "notice": 2, "applied": 2, "wanted": 2,
    "closes": 2, "offers": 2, "places": 2, "make": 1, "radio": 3, "information": 4, "of": 1, "lake": 1, "agreed": 2,
    "called": 1,
}  # fmt: skip


@pytest.mark.parametrize(("word", "number"), [*GREEK.items(), *ENGLISH.items()])
def test_a_word(word: str, number: int) -> None:
    assert syllables(word) == number
    assert syllables(word.upper() if word not in GREEK else word.capitalize()) == number


@pytest.mark.parametrize(
    ("written", "number"),
    [("19:30", 2 + 2), ("10:00", 1), ("24630", 5 + 1), ("250,000.00", 8), ("2027", 3 + 4), ("12", 1), ("0", 2)],
)
def test_digits_of_an_english_text(written: str, number: int) -> None:
    assert syllables(written) == number


def test_a_time_is_syllables_over_a_rate() -> None:
    assert read_time_s("Καλημέρα σας.", 5.0) == 1.0
    assert read_time_s("Καλημέρα σας.", 2.5) == 2.0
    assert read_time_s("", 5.0) == 0.0


@given(st.text(), st.text())
def test_two_texts_take_as_long_as_both(one: str, other: str) -> None:
    assert syllables(f"{one} \n {other}") == syllables(one) + syllables(other)
