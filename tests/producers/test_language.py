"""Greek unless English is wanted more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.api.language import prefers_english


@pytest.mark.parametrize(
    ("header", "english"),
    [
        ("", False),
        ("el", False),
        ("en", True),
        ("en-GB", True),
        ("EN", True),
        ("el-GR,el;q=0.9,en;q=0.8", False),
        ("en-GB,en;q=0.9,el;q=0.8", True),
        ("el;q=0.2, en;q=0.9", True),
        ("en;q=0, el", False),
        ("en;q=0", False),
        ("en, el", True),
        ("el, en", False),
        ("fr-FR,fr;q=0.9", False),
        ("fr-BEL, en", True),
        ("fr-BEN", False),
        ("*", False),
        ("en, *;q=0.5", True),
        ("*;q=0.5, el;q=0", True),
        ("en;q=2", False),
        ("en ; q=0.5", True),
    ],
)
def test_by_weight_and_then_by_order(header: str, english: bool) -> None:
    assert prefers_english(header) is english


@given(st.text())
def test_anything_may_be_sent(header: str) -> None:
    prefers_english(header)
