"""Airtime by issuer, kind, person, candidate and list."""

from channels.radio.studio.airtime import Airing, as_csv, hours, tables
from channels.radio.studio.persons import Person

ANNA = Person("Άννα Νίκου", "speaks", True, "Μαζί", 20.0)
NIKOS = Person("Νίκος Άννου", "named", True, "Μαζί")
ELENI = Person("Ελένη Π.", "appears", True, "Αλλιώς", 500.0)
CLERK = Person("Μαρία Κ.", "speaks")
AIRINGS = [
    Airing("dimos", "event", 60.0, [ANNA, NIKOS, CLERK]),
    Airing("dimos", "tender", 30.0, [ELENI]),
    Airing("deya", "event", 90.0),
]


def rows(by: str) -> list[tuple[str, int, float, float]]:
    [table] = [one for one in tables(AIRINGS, {"dimos": "Δήμος", "deya": "ΔΕΥΑ"}, "el") if one.by == by]
    return [(row.name, row.plays, row.duration_s, round(row.share, 3)) for row in table.rows]


def test_by_issuer_and_kind() -> None:
    assert rows("issuer") == [("ΔΕΥΑ", 1, 90.0, 0.5), ("Δήμος", 2, 90.0, 0.5)]
    assert rows("kind") == [("Εκδηλώσεις", 2, 150.0, 0.833), ("Διαγωνισμοί και προσκλήσεις", 1, 30.0, 0.167)]


def test_a_person_is_heard_as_long_as_was_said_and_never_longer_than_the_play() -> None:
    assert rows("person") == [
        ("Μαρία Κ.", 1, 60.0, 0.353),
        ("Νίκος Άννου", 1, 60.0, 0.353),
        ("Ελένη Π.", 1, 30.0, 0.176),
        ("Άννα Νίκου", 1, 20.0, 0.118),
    ]
    assert [name for name, *_ in rows("candidate")] == ["Νίκος Άννου", "Ελένη Π.", "Άννα Νίκου"]


def test_a_list_is_not_counted_twice_in_one_play() -> None:
    assert rows("list") == [("Μαζί", 1, 60.0, 0.667), ("Αλλιώς", 1, 30.0, 0.333)]


def test_what_nobody_was_heard_in_has_no_table_of_persons() -> None:
    assert [table.by for table in tables(AIRINGS[2:], {}, "el")] == ["issuer", "kind"]
    assert tables([], {}, "el") == []


def test_a_spreadsheet_opens_it() -> None:
    text = as_csv("Χρόνος", tables(AIRINGS, {}, "el"), "el").decode("utf-8-sig")
    assert "Νίκος Άννου;Μαζί;1;0:01:00;60;54.5%" in text.split("\r\n")
    assert hours(3723.4) == "1:02:03"


def test_a_name_is_no_formula() -> None:
    text = as_csv("Χ", tables([Airing("=1+1", "event", 1.0)], {}, "el"), "el").decode("utf-8-sig")
    assert "'=1+1;1;0:00:01;1;100.0%" in text
