"""Staff's lexicon: what is said for a name, in plain text, in capitals, and as the voice gets it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import lexicon
from core.errors import Invalid
from core.language.speech import Entry, speak, voiced

NAMES = (
    Entry("Λιμνοχώρι", "Λίμνο χώρι"),
    Entry("ΑΣ Λίμνη", "Άλφα Σίγμα Λίμνη"),
    Entry("Λίμνη", "Λίμνη", "l'imni"),
    Entry("Shopping Night", "Σόπινγκ Νάιτ"),
    Entry("Μέγαρο", "Μέγαρο 3ης Σεπτεμβρίου"),
    Entry("10Χ", "Δέκα Χι"),
)


def test_names_are_said_as_staff_wrote_and_remember_where_they_stood() -> None:
    text = "Το Shopping Night στο Λιμνοχώρι αρχίζει στις 20:00."
    said = speak(text, NAMES)
    assert said.text == "Το Σόπινγκ Νάιτ στο Λίμνο χώρι αρχίζει στις οκτώ το βράδυ."
    found = [(text[one.start : one.end], one.spoken) for one in said.replacements if one.rule == "lexicon"]
    assert found == [("Shopping Night", "Σόπινγκ Νάιτ"), ("Λιμνοχώρι", "Λίμνο χώρι")]


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Ο ΑΣ Λίμνη νίκησε.", "Ο Άλφα Σίγμα Λίμνη νίκησε."),  # the longest first
        ("Το Λιμνοχώριον και τα Λιμνοχώρια", "Το Λιμνοχώριον και τα Λιμνοχώρια"),  # whole words
        ("ΕΡΓΑ ΣΤΟ ΛΙΜΝΟΧΩΡΙ", "ΕΡΓΑ ΣΤΟ ΛΙΜΝΟ ΧΩΡΙ"),
        ("το λιμνοχώρι", "το λιμνοχώρι"),  # another word, unless in capitals
        ("Στο Μέγαρο, στο 10Χ", "Στο Μέγαρο τρίτης Σεπτεμβρίου, στο Δέκα Χι"),
    ],
)
def test_words_are_whole_and_capitals_are_folded(written: str, spoken: str) -> None:
    assert speak(written, NAMES).text == spoken


def test_phonemes_go_to_the_voice_only() -> None:
    said = speak("Στη Λίμνη στις 13:00", NAMES).text
    assert said == "Στη Λίμνη στη μία το μεσημέρι"
    assert voiced(said, NAMES) == "Στη [[l'imni]] στη μία το μεσημέρι"


WORDS = ["Λιμνοχώρι", "ΛΙΜΝΟΧΩΡΙ", "ΑΣ", "Λίμνη", "Shopping", "Night", "Μέγαρο", "τρίτης", "Σεπτεμβρίου", "10Χ", "Άλφα"]


@given(st.lists(st.sampled_from([*WORDS, "Σίγμα", "Χι", "στο", "3", ",", "."]), max_size=8).map(" ".join))
def test_speaking_what_was_spoken_changes_nothing(text: str) -> None:
    said = speak(text, NAMES).text
    assert speak(said, NAMES).text == said


@given(
    st.lists(st.builds(Entry, st.sampled_from(WORDS), st.sampled_from(WORDS)), max_size=4),
    st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join),
)
def test_entries_that_name_each_other_do_not_chase_each_other(entries: list[Entry], text: str) -> None:
    said = speak(text, entries).text
    assert speak(said, entries).text == said


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"written": "", "spoken": "α"}, "written"),
        ({"written": "—", "spoken": "α"}, "written"),
        ({"written": "Λίμνη"}, "spoken"),
        ({"written": "Λίμνη", "phonemes": "λίμνι"}, "phonemes"),
        ({"written": "Λίμνη", "phonemes": "[[l'imni]]"}, "phonemes"),
    ],
)
def test_what_is_wrong_is_named(data: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        lexicon.parsed(data)
    assert [one.field for one in refused.value.errors] == [field]
