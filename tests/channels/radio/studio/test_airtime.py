"""Airtime by issuer, kind, person, candidate and list."""

import io
import zipfile
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from python_calamine import CalamineWorkbook

from channels.radio.studio.airtime import Airing, hours, tables
from channels.radio.studio.airtime_files import as_csv, as_workbook
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


def test_two_of_one_name_are_told_apart_by_their_lists() -> None:
    mine, other = (Person("Γιώργος Π.", "speaks", True, name, seconds) for name, seconds in (("Α", 30.0), ("Β", 40.0)))
    bare = Person("Γιώργος Π.", "speaks", False, "", 5.0)
    found = {one.by: one.rows for one in tables([Airing("x", "event", 60.0, [mine, other, bare])], {}, "el")}
    assert [(row.name, row.beside, row.duration_s) for row in found["candidate"]] == [
        ("Γιώργος Π.", "Β", 40.0),
        ("Γιώργος Π.", "Α", 30.0),
    ]
    assert [(row.name, row.duration_s) for row in found["person"]] == [
        ("Γιώργος Π. (Β)", 40.0),
        ("Γιώργος Π. (Α)", 30.0),
        ("Γιώργος Π.", 5.0),
    ]
    [one] = [
        found.rows for found in tables([Airing("x", "event", 60.0, [mine, bare])], {}, "el") if found.by == "person"
    ]
    assert [(row.name, row.plays, row.duration_s) for row in one] == [("Γιώργος Π.", 1, 35.0)], (
        "where there is one alone"
    )


def test_two_of_one_name_on_one_list_are_told_apart_by_what_stands_beside_it() -> None:
    mine, other = (Person(f"Γιώργος Π. ({mark})", "speaks", True, "Α", 30.0) for mark in ("1975", "του Νικολάου"))
    found = {one.by: one.rows for one in tables([Airing("x", "event", 60.0, [mine, other])], {}, "el")}
    assert [(row.name, row.beside, row.duration_s) for row in found["candidate"]] == [
        ("Γιώργος Π. (1975)", "Α", 30.0),
        ("Γιώργος Π. (του Νικολάου)", "Α", 30.0),
    ]
    assert [(row.name, row.duration_s) for row in found["list"]] == [("Α", 30.0)]


def test_a_name_and_a_list_in_capitals_are_nobody_elses() -> None:
    loud = Person("ΑΝΝΑ ΝΙΚΟΥ", "speaks", True, "ΜΑΖΙ", 5.0)
    found = tables([*AIRINGS, Airing("dimos", "event", 60.0, [loud])], {}, "el")
    told = {table.by: [(row.name, row.plays, row.duration_s, row.beside) for row in table.rows] for table in found}
    assert ("Άννα Νίκου", 2, 25.0, "Μαζί") in told["candidate"]
    assert [row for row in told["list"] if row[0].isupper()] == []


def told(*airings: Airing) -> dict[str, list[tuple[str, str, int, float]]]:
    found = tables(airings, {}, "el")
    return {one.by: [(row.name, row.beside, row.plays, row.duration_s) for row in one.rows] for one in found}


def test_a_candidate_on_two_lists_has_two_rows_that_do_not_add_up_for_either_list() -> None:
    both = [Person("Άννα Νίκου", "named", True, "Μαζί"), Person("Άννα Νίκου", "speaks", True, "Αλλιώς", 10.0)]
    bare = Person("Άννα Νίκου", "named", True)
    found = told(Airing("dimos", "event", 40.0, both), Airing("dimos", "event", 30.0, [bare]))
    assert found["candidate"] == [
        ("Άννα Νίκου", "Μαζί", 1, 40.0),
        ("Άννα Νίκου", "", 1, 30.0),
        ("Άννα Νίκου", "Αλλιώς", 1, 10.0),
    ]
    assert found["list"] == [("Μαζί", "", 1, 40.0), ("Αλλιώς", "", 1, 10.0)]
    assert [row[0] for row in found["person"]] == ["Άννα Νίκου (Μαζί)", "Άννα Νίκου", "Άννα Νίκου (Αλλιώς)"]


def test_nobody_is_heard_twice_in_one_play_or_longer_than_it() -> None:
    ways = [Person("Άννα Νίκου", "speaks", True, "Μαζί", 25.0), Person("ΑΝΝΑ ΝΙΚΟΥ", "named", False, "", None)]
    found = told(Airing("dimos", "event", 40.0, ways), Airing("dimos", "event", 12.0, ways))
    assert found["person"] == found["candidate"] == [("Άννα Νίκου", "Μαζί", 2, 52.0)]
    assert found["list"] == [("Μαζί", "", 2, 52.0)]


def test_a_candidate_is_one_in_every_play_however_they_were_put_there() -> None:
    typed = Person("Αννα Νικου", "speaks", False, "μαζί", 15.0)
    found = told(Airing("dimos", "event", 60.0, [ANNA]), Airing("dimos", "event", 60.0, [typed]))
    assert found["candidate"] == [("Άννα Νίκου", "Μαζί", 2, 35.0)]
    alone = told(Airing("dimos", "event", 60.0, [typed]))
    assert "candidate" not in alone, "nobody said so"


def test_two_languages_two_readings_and_one_cut_off_are_plays_of_their_own() -> None:
    """Of the log: each is a row of it, as long as it was heard."""
    plays = [Airing("dimos", "event", seconds, [NIKOS]) for seconds in (40.0, 38.0, 40.0, 7.0)]
    found = told(*plays)
    assert found["issuer"] == [("dimos", "", 4, 125.0)]
    assert found["candidate"] == [("Νίκος Άννου", "Μαζί", 4, 125.0)]


def test_files_say_how_it_is_counted() -> None:
    found = tables(AIRINGS, {}, "el")
    text = as_csv("Χρόνος", found, "el").decode("utf-8-sig")
    assert "δύο αναγνώσεις" in text
    assert "δύο αναγνώσεις" not in as_csv("Χρόνος", [], "el").decode("utf-8-sig")
    book = CalamineWorkbook.from_filelike(io.BytesIO(as_workbook("Χρόνος", found, "en")))
    last = [book.get_sheet_by_index(number).to_python()[-4:] for number in range(5)]
    assert all(rows[0][0] == "Shares are of the table's time." for rows in last)


def test_a_list_is_not_counted_twice_in_one_play() -> None:
    assert rows("list") == [("Μαζί", 1, 60.0, 0.667), ("Αλλιώς", 1, 30.0, 0.333)]


def test_what_nobody_was_heard_in_has_no_table_of_persons() -> None:
    assert [table.by for table in tables(AIRINGS[2:], {}, "el")] == ["issuer", "kind"]
    assert tables([], {}, "el") == []


def test_a_spreadsheet_opens_it() -> None:
    text = as_csv("Χρόνος", tables(AIRINGS, {}, "el"), "el").decode("utf-8-sig")
    assert "Νίκος Άννου;Μαζί;1;0:01:00;60;54,5%" in text.split("\r\n")
    assert hours(3723.4) == "1:02:03"


def test_a_name_is_no_formula() -> None:
    text = as_csv("Χ", tables([Airing("=1+1", "event", 1.0)], {}, "el"), "el").decode("utf-8-sig")
    assert "'=1+1;1;0:00:01;1;100,0%" in text


def test_a_workbook_has_a_sheet_a_table_whose_numbers_are_numbers() -> None:
    """As another program reads it."""
    found = tables([*AIRINGS, Airing("=1+1 <&>", "event", 90_000.0)], {"dimos": "Δήμος"}, "el")
    data = as_workbook("Χρόνος μετάδοσης", found, "el")
    assert data == as_workbook("Χρόνος μετάδοσης", found, "el")
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert book.sheet_names == ["Ανά φορέα", "Ανά είδος", "Ανά πρόσωπο", "Ανά υποψήφιο", "Ανά συνδυασμό"]
    title, _, head, first, *_ = book.get_sheet_by_name("Ανά υποψήφιο").to_python()
    assert title[0] == "Χρόνος μετάδοσης"
    assert head == ["Υποψήφιος", "Συνδυασμός", "Μεταδόσεις", "Διάρκεια", "Δευτερόλεπτα", "Ποσοστό"]
    assert first == ["Νίκος Άννου", "Μαζί", 1.0, timedelta(seconds=60), 60.0, pytest.approx(60 / 110)]
    longest = book.get_sheet_by_name("Ανά φορέα").to_python()[3]
    assert longest[:3] == ["=1+1 <&>", 1.0, timedelta(hours=25)], "no formula, and more than a day"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{n}.xml")) for n in range(1, 6)]
    assert not any(sheet.findall(".//{*}f") for sheet in sheets)
    (empty,) = CalamineWorkbook.from_filelike(io.BytesIO(as_workbook("Τίποτα", [], "en"))).sheet_names
    assert empty == "Airtime"
