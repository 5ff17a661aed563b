"""What matters is material, what is only written better is minor."""

from typing import Any

import pytest

from producers.desk.following.changes import changes, shown, words
from producers.desk.following.weighing import only_spelling, propose
from schemas.announcement import parse_announcement
from tests.hub import EVENT

TITLE = "Συναυλία της Φιλαρμονικής την Παρασκευή 12 Ιουνίου"
BODY: dict[str, Any] = {**EVENT, "title": TITLE, "body": "Η είσοδος είναι ελεύθερη για 200 άτομα."}


def weighed(**changed: Any) -> tuple[str, list[str]]:
    old, new = (parse_announcement(text).model_dump(mode="json") for text in (BODY, {**BODY, **changed}))
    found = propose(old, new)
    return found.weight.value, [change.path for change in found.because]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"title": TITLE.replace("Συναυλία", "Συναυλιά")}, "minor"),
        ({"title": f"{TITLE}."}, "minor"),
        ({"title": TITLE.upper()}, "minor"),
        ({"title": TITLE.replace("Φιλαρμονικής", "Φιλαρμονηκής")}, "minor"),
        ({"title": TITLE.replace("Παρασκευή", "Πέμπτη")}, "material"),
        ({"title": TITLE.replace("Ιουνίου", "Ιουλίου")}, "material"),
        ({"title": TITLE.replace("12", "13")}, "material"),
        ({"title": TITLE.replace("Συναυλία", "Έκθεση")}, "material"),
        ({"body": "Η είσοδος δεν είναι ελεύθερη για 200 άτομα."}, "material"),
        ({"body": "Η είσοδος είναι ελεύθερη για 20 άτομα."}, "material"),
        ({"body": "Η είσοδος, είναι ελευθερη,\nγια 200 άτομα!"}, "minor"),
        ({"occurrences": [{"start": "2026-12-12T20:30:00+02:00"}]}, "material"),
        ({"venue": {"name": "Πολιτιστικό Κέντρο", "address": "Πλατεία Ελευθερίας 11"}}, "material"),
        ({"venue": {"name": "Πολιτιστικο Κεντρο", "address": "Πλατεία Ελευθερίας 1"}}, "minor"),
        ({"admission": {"entrance": "ticket", "price": "5.00"}}, "material"),
        ({"own_words": {"telegram": {"el": "Πάμε συναυλία;"}}}, "minor"),
        ({"topics": ["politismos"]}, "minor"),
        ({"summary": "Νέα περίληψη με όσα δεν είχαμε πει."}, "material"),
        ({"title": {"el": TITLE, "en": "A concert"}}, "minor"),
    ],
)
def test_the_proposal_follows_from_what_changed(changed: dict[str, Any], expected: str) -> None:
    assert weighed(**changed)[0] == expected


def test_it_says_because_of_which_fields() -> None:
    later = [{**EVENT["occurrences"][0], "start": "2026-12-12T19:45:00+02:00"}]
    assert weighed(occurrences=later, title=f"{TITLE}!") == ("material", ["occurrences.0.start"])
    assert weighed() == ("minor", [])


def test_a_tenders_money_and_deadline_are_material() -> None:
    tender = {
        "kind": "tender",
        "subtype": "declaration",
        "issuer": "dimos",
        "title": "Προμήθεια γραφικής ύλης",
        "deadline": "2026-12-20T10:00",
        "budget": {"without_vat": "1000"},
    }
    old = parse_announcement(tender).model_dump(mode="json")
    for more in ({"deadline": "2026-12-21T10:00"}, {"budget": {"without_vat": "1001"}}):
        assert propose(old, parse_announcement({**tender, **more}).model_dump(mode="json")).weight == "material"


def test_the_same_words_are_no_change_whatever_stands_around_them() -> None:
    assert only_spelling("Κλειστά  τα σχολεία", "κλειστά τα «Σχολεία»…")
    assert not only_spelling("έως 1,5 μέτρο", "έως 15 μέτρο")
    assert not only_spelling("ναι", "όχι")


def test_the_same_instant_in_another_offset_is_no_change() -> None:
    utc = {"occurrences": [{"start": "2026-12-12T17:30:00Z"}]}
    athens = {"occurrences": [{"start": "2026-12-12T19:30:00+02:00"}]}
    assert changes(utc, athens) == []


def test_the_difference_is_read_word_by_word_with_dates_as_people_write_them() -> None:
    assert words("η ώρα εννέα", "η ώρα δέκα") == [("same", "η ώρα "), ("gone", "εννέα"), ("come", "δέκα")]
    old = {"occurrences": [{"start": "2026-12-12T17:30:00Z"}], "admission": {"entrance": "ticket", "price": "5.50"}}
    new = {"occurrences": [{"start": "2026-12-13T17:30:00Z"}], "admission": {"entrance": "free"}}
    found = {one.label: one.pieces for one in (shown(change, "el") for change in changes(old, new))}
    assert found["Έναρξη 1"] == [
        ("gone", "Σάββατο 12 Δεκεμβρίου 2026, 19:30"),
        ("come", "Κυριακή 13 Δεκεμβρίου 2026, 19:30"),
    ]
    assert found["Τιμή εισιτηρίου (€)"] == [("gone", "5,50 €")]
