"""Two texts word by word, and what of a change stands in a third."""

from hypothesis import given
from hypothesis import strategies as st

from channels.radio.scripts.compared import difference, touched

words = st.lists(st.sampled_from(["το", "Σάββατο", "12", "στις", "19:30.", "Πού:", "\n"]), max_size=12).map(" ".join)


def flat(text: str) -> list[str]:
    return text.split()


@given(words, words)
def test_both_texts_can_be_read_off_the_difference(old: str, new: str) -> None:
    found = difference(old, new)
    assert flat(" ".join(one.text for one in found if one.how != "new")) == flat(old)
    assert flat(" ".join(one.text for one in found if one.how != "gone")) == flat(new)


@given(words)
def test_what_did_not_change_is_all_the_same(text: str) -> None:
    assert {one.how for one in difference(text, text)} <= {"same"}


@given(words, words, words)
def test_own_words_stay_as_they_are(old: str, new: str, own: str) -> None:
    assert flat(" ".join(one.text for one in touched(old, new, own))) == flat(own)


def test_what_the_new_text_says_no_more_is_to_be_checked_whatever_its_accents_and_signs() -> None:
    found = touched("Το ΣΆΒΒΑΤΟ 12, στις 19:30.", "Τη Δευτέρα 14, στις 19:30.", "Ελάτε το Σάββατο (12) στις 19:30!")
    assert [(one.how, one.text) for one in found] == [
        ("same", "Ελάτε το"),
        ("check", "Σάββατο (12)"),
        ("same", "στις 19:30!"),
    ]
