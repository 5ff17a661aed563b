"""The form and the announcement are two spellings of one thing, for every kind and subtype."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from producers.desk.composing.asking import LABELS, Asking, Block
from producers.desk.composing.fields import fields_of, form_of
from producers.desk.composing.flat import flat, nested
from producers.desk.composing.reading import body_of
from schemas.announcement import parse_announcement
from schemas.directory import Directory
from schemas.subtypes import SUBTYPES, Kind
from tests.hub import EXAMPLES

TODAY = date(2026, 11, 26)
LISTS = Directory.model_validate(yaml.safe_load((EXAMPLES / "directory.yaml").read_text("utf-8")))
EVERY = [(kind, subtype) for kind in Kind for subtype in SUBTYPES[kind]]
POSTED = sorted(path for path in EXAMPLES.glob("*.yaml") if path.name != "directory.yaml")


@pytest.mark.parametrize(("kind", "subtype"), EVERY)
def test_every_field_has_its_label_and_its_help_in_both_languages(kind: Kind, subtype: str) -> None:
    for name in (name for name, sort in fields_of(form_of(kind, subtype)) if sort != "hidden"):
        for key in (f"label.{name}._", f"help.{name}._"):
            greek, english = LABELS(key, "el"), LABELS(key, "en")
            assert greek, key
            assert english != greek or "." not in greek, key


def sent(blocks: list[Block]) -> list[tuple[str, str]]:
    """What a browser would send of this form as it is."""
    pairs = []
    for one in (one for block in blocks for one in block.inputs()):
        if one.sort == "several":
            pairs += [(one.name, value) for value in one.values]
        else:
            pairs.append((one.name, one.value))
    return pairs


@pytest.mark.parametrize("path", POSTED, ids=lambda path: path.stem)
def test_an_announcement_that_is_opened_and_saved_untouched_is_the_same(path: Path) -> None:
    """Also what the form does not ask for: attachments, photographs, a venue's position stay."""
    written = yaml.safe_load(path.read_text("utf-8"))
    if not isinstance(written, dict) or written.get("kind") not in set(Kind):
        pytest.fail(f"{path.name} is no announcement")
    before = parse_announcement(written)
    body = json.loads(before.model_dump_json(exclude_none=True))
    itself = [("subtype", body["subtype"]), ("issuer", body["issuer"])]
    again = body_of([*itself, *sent(Asking(body, [], LISTS, "el").blocks())], body, TODAY)
    assert parse_announcement(again) == before


def test_what_is_emptied_is_gone_and_numbers_close_up() -> None:
    pairs = [("occurrences.0.start", ""), ("occurrences.2.start", "2027-01-01T10:00"), ("title.el", "  "), ("a.b", "x")]
    assert nested(pairs) == {"occurrences": [{"start": "2027-01-01T10:00"}], "a": {"b": "x"}}


@pytest.mark.parametrize(
    "pairs",
    [
        [("a", "1"), ("a.b", "2")],
        [("a.b", "2"), ("a", "1")],
        [(".".join("a" * 50), "1")],
        [(str(n), "1") for n in range(5000)],
        [("", "1"), (".", "2"), ("..", "3")],
        [("0.1", "x"), ("0.a", "y")],
        [("٣.start", "x"), ("²", "y")],
    ],
)
def test_names_that_no_form_of_ours_sends_break_nothing(pairs: list[tuple[str, str]]) -> None:
    assert isinstance(nested(pairs), dict | list)


leaves = st.text("αβγ .0", min_size=1, max_size=4).filter(lambda text: bool(text.strip()))
names = st.text("abc", min_size=1, max_size=2)
items = st.lists(st.dictionaries(names, leaves, min_size=1, max_size=2), min_size=1, max_size=3)


@given(
    st.dictionaries(names, leaves | items | st.dictionaries(names, leaves | items, min_size=1, max_size=2), max_size=3)
)
def test_flat_and_nested_are_each_others_inverse(body: dict[str, Any]) -> None:
    assert nested(flat(body).items()) == body


def test_what_an_emptied_item_had_besides_goes_with_it() -> None:
    times = [{"start": "2027-01-01T10:00", "moved_from": "2027-01-01T09:00"}, {"start": "2027-01-02T10:00"}]
    before = {"kind": "event", "subtype": "event", "issuer": "dimos", "occurrences": times}
    again = body_of([("occurrences.0.start", ""), ("occurrences.1.start", "2027-01-02T11:00")], before, TODAY)
    assert again["occurrences"] == [{"start": "2027-01-02T11:00"}]
