"""What people write becomes HTML that cannot hurt, whoever wrote it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.markdown import ATTRIBUTES, TAGS, to_html


@pytest.mark.parametrize(
    ("written", "html"),
    [
        ("# Τίτλος", "<h2>Τίτλος</h2>"),
        ("###### Βαθιά", "<h2>Βαθιά</h2>"),
        ("Το \"κείμενο\" υπ' αριθ. 5 απ' όλα", "<p>Το «κείμενο» υπ’ αριθ. 5 απ’ όλα</p>"),
        ("(c) 2026", "<p>(c) 2026</p>"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("![χάρτης](https://a.example/x.png)", ">χάρτης</a>"),
        ("|α|β|\n|-|-:|\n|1|2|", '<td align="right">2</td>'),
    ],
)
def test_what_is_written_reads_as(written: str, html: str) -> None:
    made = to_html(written)
    assert html in made
    assert "<img" not in made
    assert "style=" not in made


def test_english_has_its_own_quotes() -> None:
    assert "“text”" in to_html('"text"', "en")


def test_relative_links_become_absolute_where_there_is_a_base() -> None:
    assert 'href="https://a.example/media/x"' in to_html("[x](/media/x)", base="https://a.example")
    assert 'href="/media/x"' in to_html("[x](/media/x)")


@given(st.text(alphabet=st.sampled_from("<>\"'&/=[]()!`*#|- \nabonclickscript:javx"), max_size=120))
def test_nothing_written_makes_a_tag_or_attribute_that_is_not_allowed(written: str) -> None:
    allowed = {name for names in ATTRIBUTES.values() for name in names} | {"rel"}
    for tag, attributes in re.findall(r"<([a-z0-9]+)((?:\s+[^>]*)?)>", to_html(written)):
        assert tag in TAGS
        bare = re.sub(r'="[^"]*"', "", attributes)
        assert set(bare.split()) <= allowed


@pytest.mark.parametrize(
    ("written", "levels"),
    [
        ("## Α\n\n## Β", "33"),
        ("# Α\n\n### Β\n\n# Γ", "343"),
        ("### Α\n\n# Β\n\n## Γ\n\n###### Δ", "3345"),
        ("> ## Α", "3"),
    ],
)
def test_no_heading_skips_a_level(written: str, levels: str) -> None:
    assert "".join(re.findall(r"<h(\d)>", to_html(written, first_heading=3))) == levels
