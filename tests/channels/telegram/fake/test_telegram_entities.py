"""Bot API HTML is read as Telegram reads it, faults and lengths included."""

import re
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.telegram.fake.entities import CannotParse, Entity, parse, units


def test_text_and_entities_count_in_utf16() -> None:
    parsed = parse('<b>Λίμνη 🎻</b> &lt;5 &amp; <a href="https://example.gr/?a=1&amp;b=2">εδώ</a>')
    assert parsed.text == "Λίμνη 🎻 <5 & εδώ"
    assert parsed.entities == (
        Entity("bold", 0, 8),
        Entity("text_link", 14, 3, "https://example.gr/?a=1&b=2"),
    )
    assert units(parsed.text) == 17


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("<p>α</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("β <b>α", 'Can\'t find end tag corresponding to start tag "b"'),
        ("ω <b>α</i>", 'Unmatched end tag at byte offset 8, expected "</b>", found "</i>"'),
        ("α</b>", "Unexpected end tag at byte offset 2"),
        ("5 < 6", 'Unsupported start tag "" at byte offset 2'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>α</b", "Unclosed end tag at byte offset 5"),
        ('<a ="x">α</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<span>α</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_bad_markup_is_refused(source: str, fault: str) -> None:
    with pytest.raises(CannotParse, match=f"^{re.escape(fault)}$"):
        parse(source)


def test_nested_and_trimmed() -> None:
    parsed = parse("\n <i>α <b>β</b></i> \n")
    assert parsed.text == "α β"
    assert parsed.entities == (Entity("italic", 0, 3), Entity("bold", 2, 1))


def test_only_four_names_are_references() -> None:
    assert parse("&nbsp;&quot;&#945;&#x3b1;").text == '&nbsp;"αα'


def test_page_never_carries_script() -> None:
    shown = parse('<a href="javascript:alert(1)">α</a><code>&lt;script&gt;</code>').page
    assert shown == "α<code>&lt;script&gt;</code>"


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0")))
def test_escaped_text_comes_back(text: str) -> None:
    assert parse(escape(text, quote=False)).text == text.strip()
