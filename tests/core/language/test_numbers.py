"""Greek numbers in words."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.language.speech.numbers import LARGEST, Case, Gender, cardinal, decimal, ordinal


@pytest.mark.parametrize(
    ("number", "gender", "case", "words"),
    [
        (0, "n", "nom", "μηδέν"),
        (1, "m", "acc", "έναν"),
        (14, "f", "nom", "δεκατέσσερις"),
        (13, "m", "nom", "δεκατρείς"),
        (93, "n", "gen", "ενενήντα τριών"),
        (100, "n", "nom", "εκατό"),
        (101, "f", "gen", "εκατόν μίας"),
        (900, "m", "acc", "εννιακόσιους"),
        (1000, "f", "nom", "χίλιες"),
        (1000, "n", "gen", "χιλίων"),
        (1300, "n", "gen", "χιλίων τριακοσίων"),
        (21_000, "n", "nom", "είκοσι μία χιλιάδες"),
        (204_000, "m", "gen", "διακοσίων τεσσάρων χιλιάδων"),
        (1_000_000, "n", "gen", "ενός εκατομμυρίου"),
        (6_750_000, "n", "nom", "έξι εκατομμύρια επτακόσιες πενήντα χιλιάδες"),
        (2_000_000_001, "n", "nom", "δύο δισεκατομμύρια ένα"),
        (3_000_000_000, "n", "gen", "τριών δισεκατομμυρίων"),
        (-7, "m", "acc", "μείον επτά"),
    ],
)
def test_cardinal(number: int, gender: Gender, case: Case, words: str) -> None:
    assert cardinal(number, gender, case) == words


@settings(deadline=None)
@given(
    st.integers(0, LARGEST),
    st.integers(0, LARGEST),
    st.sampled_from(["m", "f", "n"]),
    st.sampled_from(["nom", "gen", "acc"]),
)
def test_different_numbers_sound_different(one: int, other: int, gender: Gender, case: Case) -> None:
    said = cardinal(one, gender, case)
    assert (said == cardinal(other, gender, case)) == (one == other)
    assert not re.search(r"\d|  |^ | $", said)


@pytest.mark.parametrize(
    ("number", "ending", "words"),
    [
        (1, "η", "πρώτη"),
        (25, "η", "εικοστή πέμπτη"),
        (34, "ης", "τριακοστής τέταρτης"),
        (15, "ο", "δέκατο πέμπτο"),
        (12, "ος", "δωδέκατος"),
        (20, "ος", "εικοστός"),
        (101, "ου", "εκατοστού πρώτου"),
        (1000, "ος", "χιλιοστός"),
    ],
)
def test_ordinal(number: int, ending: str, words: str) -> None:
    assert ordinal(number, ending) == words


def test_decimal() -> None:
    assert decimal(2, "05") == "δύο κόμμα μηδέν πέντε"
    assert decimal(2040, "6") == "δύο χιλιάδες σαράντα κόμμα έξι"
