"""What people write is read as they mean it, or refused with the line and what to do."""

import contextlib
import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from producers.reading import Illegible, read_json, read_yaml


def illegible(text: str | bytes, read: Any = read_yaml) -> str:
    with pytest.raises(Illegible) as caught:
        read(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    assert caught.value.en
    caught.value.el.encode()  # it can be printed
    return caught.value.el


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\n1: 2\n", "«1» στη γραμμή 2"),
        ("a: 1\n~: 2\n", "«~» στη γραμμή 2"),
        ("a: 1\ntrue: 2\n", "«true» στη γραμμή 2"),
        ("a: 1\n? [x]\n: 2\n", "γραμμή 2"),
        ("a: 1\nb: 2\na: 3\n", "«a» υπάρχει δύο φορές, στις γραμμές 1 και 3"),
        ("a:\n  b: 1\n  b: 2\n", "«b»"),
        ('a: 1\nb: "\\ud800"\n', "γραμμή 2"),
        ('a: 1\n"\\ud800": 2\n', "γραμμή 2"),
        ("a: &x [1]\nb: *x\n", "γραμμή 2"),
        ("a: !!python/object:os.system x\n", "γραμμή 1"),
        ("a: !!binary aGk=\n", "ετικέτα"),
        ("a: x\nb: Προσοχή: κλειστά\n", "γραμμή 2, στήλη 11"),
        ("a: x\n\tb: 1\n", "γραμμή 2"),
        ("a: 1\n---\nb: 2\n", "γραμμή 2"),
        ("a: x\x0b\n", "U+000B"),
        ("[" * 60 + "]" * 60, "επίπεδα"),
    ],
)
def test_what_yaml_cannot_be_read_says_where(text: str, said: str) -> None:
    assert said in illegible(text)


def test_a_file_of_another_encoding_says_where() -> None:
    assert "γραμμή 2" in illegible("kind: event\ntitle: Δοκιμή\n".encode("iso-8859-7"))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("on", "on"),
        ("no", "no"),
        ("12:30", "12:30"),
        ("026510", "026510"),
        ("2.500", "2.500"),
        ("2.500,00", "2.500,00"),
        ("2026-12-12T19:30", "2026-12-12T19:30"),
        ("1_000", "1_000"),
        ("0x1f", "0x1f"),
        ("true", True),
        ("null", None),
        ("2027", 2027),
        ("-5", -5),
        ('"\\ud83d\\ude00"', "😀"),
    ],
)
def test_plain_values_are_what_people_mean(written: str, meant: Any) -> None:
    assert read_yaml(f"a: {written}\non: x\n".encode()) == {"a": meant, "on": "x"}


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(PLAIN)
def test_json_is_read_as_it_is(data: Any) -> None:
    assert read_json(json.dumps(data).encode()) == data


@given(PLAIN)
def test_yaml_that_was_written_properly_is_read_as_it_is(data: Any) -> None:
    assert read_yaml(yaml.safe_dump(data, allow_unicode=False).encode()) == data


@given(st.binary(max_size=200))
def test_no_bytes_are_a_bug(raw: bytes) -> None:
    for read in (read_json, read_yaml):
        with contextlib.suppress(Illegible):
            read(raw)


@pytest.mark.parametrize("text", ['{"a": 1, "a": 2}', '[{"b": {"a": 1, "a": 2}}]'])
def test_a_name_twice_in_json(text: str) -> None:
    assert "«a»" in illegible(text, read_json)
