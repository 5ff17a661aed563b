"""Who is named: in every case and order, and nobody by a surname alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.elections.naming import Candidate, named, text_of

MARIA = Candidate("Μαρία Παπαδοπούλου", "Ενότητα Πολιτών")
GEORGE = Candidate("Γιώργος Νικολάου", "Νέα Πορεία", also=("Γεώργιος Νικολάου",))
STELIOS = Candidate("Στέλιος Αλεξίου-Μπράτης")
ALL = (MARIA, GEORGE, STELIOS)


@pytest.mark.parametrize(
    ("text", "whom"),
    [
        ("Χαιρετισμό θα απευθύνει η Μαρία Παπαδοπούλου.", [MARIA]),
        ("Ομιλία της ΜΑΡΙΑΣ ΠΑΠΑΔΟΠΟΥΛΟΥ στο δημαρχείο", [MARIA]),
        ("η κ. Παπαδοπούλου Μαρία, αντιδήμαρχος", [MARIA]),
        ("ο Γιώργος Β. Νικολάου και η Μ. Παπαδοπούλου", [MARIA, GEORGE]),
        ("συνάντηση με τον Γεώργιο Νικολάου", [GEORGE]),
        ("του Γιώργου Νικολάου του Ανδρέα", [GEORGE]),
        ("A talk by Maria Papadopoulou", [MARIA]),
        ("με τον Στέλιο Αλεξίου – Μπράτη", [STELIOS]),
        ("Η οδός Νικολάου κλείνει λόγω έργων· η κ. Παπαδοπούλου (γραφείο 3) ενημερώνει.", []),
        ("Ιερός ναός Αγίου Νικολάου, παπάς ο Γιώργος", []),
        ("Ο Μάριος Παπαδόπουλος παίζει μπουζούκι", []),
        ("Η Νίκη Παππά και ο Νίκος Παπαδοπούλου", []),
        ("", []),
    ],
)
def test_who_is_named(text: str, whom: list[Candidate]) -> None:
    assert named(text, ALL) == whom


def test_a_name_does_not_span_two_texts() -> None:
    body = {"title": {"el": "Παρουσιάζει η Μαρία"}, "summary": {"el": "Παπαδοπούλου, οδός 3"}, "topics": []}
    assert named(text_of(body), ALL) == []


@given(st.text(max_size=300))
def test_no_text_is_too_odd(text: str) -> None:
    assert all(one in ALL for one in named(text, ALL))


@given(st.text(alphabet="αβγδ ", max_size=20), st.sampled_from([MARIA, GEORGE]))
def test_a_name_is_found_wherever_it_stands(around: str, whom: Candidate) -> None:
    assert whom in named(f"{around} {whom.name}. {around}", ALL)


def test_two_of_one_name_on_one_list_are_both_named_whatever_tells_them_apart() -> None:
    both = [Candidate(f"Γιώργος Παπάς ({mark})", "Μαζί") for mark in ("1975", "του Νικολάου")]
    assert named("Μίλησε ο Γ. Παπάς.", both) == both
    assert named("Μίλησε ο PAPAS GIORGOS.", both) == both
    assert named("Το 1975 ο Γιώργος έφυγε. Ο δρόμος του Νικολάου έκλεισε.", both) == []
