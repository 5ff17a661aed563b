"""A text is cut between sentences and nowhere else; a day counted from its own is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.script import bound_day, relative
from core.script.sentences import sentences
from tests.editions import POSTED_AT, event_edition, press_edition


@pytest.mark.parametrize(
    "whole",
    [
        "Η απόφαση με αρ. πρωτ. Φ. 12/345 ισχύει.",
        "Ο κ. Παπαδόπουλος και η κα. Νίκου μίλησαν.",
        "Η Δ.Ε.Υ.Α. Λιμνοχωρίου ενημερώνει.",
        "Σύμφωνα με τον Ν. 4412/2016 και το Π.Δ. Αθηνών.",
        "Στην οδ. Αγίου Γεωργίου και στη λεωφ. Λίμνης.",
        "Κόστος 4.032,26 € και τηλ. Γραμματείας 24630 50321.",
        "Opening hours; Monday to Friday, e.g. Tuesday, by Dr. Brown.",
    ],
)
def test_one_sentence_stays_one(whole: str) -> None:
    assert list(sentences(whole)) == [whole]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Ελάτε. Σας περιμένουμε", ["Ελάτε.", "Σας περιμένουμε."]),
        ("Τι θα γίνει; Θα δούμε!", ["Τι θα γίνει;", "Θα δούμε!"]),
        ("Είπε «ναι.» Έφυγε.", ["Είπε «ναι.»", "Έφυγε."]),
        ("Γίνεται το 2027. Θα μείνει.", ["Γίνεται το 2027.", "Θα μείνει."]),
        ("Come in. See us.\nBye", ["Come in.", "See us.", "Bye."]),
        ("Ενημερώνει η ΔΕΥΑ. Κλείνει ο δρόμος.", ["Ενημερώνει η ΔΕΥΑ.", "Κλείνει ο δρόμος."]),
    ],
)
def test_sentences_are_found(text: str, cut: list[str]) -> None:
    assert list(sentences(text)) == cut


@given(st.text(alphabet="αβγΑΒΓ .;!»«1\n"))
def test_no_letter_is_lost(text: str) -> None:
    def letters(of: str) -> str:
        return "".join(sign for sign in of if sign.isalnum())

    assert letters(" ".join(sentences(text))) == letters(text)


@pytest.mark.parametrize(
    "text",
    ["Ελάτε σήμερα.", "Αύριο κλειστά", "ΑΥΡΙΟ ΚΛΕΙΣΤΑ",
     "Η αυριανή συναυλία", "Σε τρεις ημέρες κλείνει", "Απομένουν 5 ημέρες",
     "χθες βράδυ", "See you tonight", "την επόμενη Πέμπτη", "in two days", "three days left"],
)  # fmt: skip
def test_a_day_counted_from_another_is_found(text: str) -> None:
    assert relative(text)


@pytest.mark.parametrize(
    "text", ["Το Σάββατο 12 Δεκεμβρίου", "Οι αιτήσεις κλείνουν στις 14:00", "σε 5 θέσεις", "Saturday"]
)
def test_a_date_is_none(text: str) -> None:
    assert not relative(text)


def test_what_cannot_be_left_out_binds_the_day() -> None:
    written = POSTED_AT.date()
    assert bound_day(press_edition()) is None
    assert bound_day(press_edition(title="Αύριο κλείνουν τα σχολεία")) == written
    assert bound_day(press_edition(summary="Υπογράφηκε χθες η σύμβαση.")) == written
    assert bound_day(event_edition(summary="Αύριο η συναυλία.")) is None  # its facts say when
    assert bound_day(event_edition(own_words={"telegram": "Σήμερα!"})) == written
    assert bound_day(event_edition(own_words={"telegram": "Σήμερα!"}), own_words=()) is None
    assert bound_day(event_edition(note="Λόγω της χθεσινής βροχής")) == written
