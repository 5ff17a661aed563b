"""Guests from a spreadsheet: told line by line before anything is taken."""

import pytest

from audience.guests import importing
from audience.guests.importing import Line, Wanted
from audience.imports.files import ListFile
from core.errors import Invalid
from tests.audience.guests.conftest import PEOPLE, Office


def read(text: str) -> tuple[list[Wanted], list[Line]]:
    return importing.read(ListFile.of(text))


def test_columns_in_greek_or_english_and_addresses_in_one_spelling() -> None:
    greek, wrong = read("Ηλεκτρονική διεύθυνση\tΠροσφώνηση\tΟνοματεπώνυμο\n ANNA@ΔΗΜΟΣ.gr\tΑγαπητή Άννα,\tΆννα\n")
    assert (greek[0].email, greek[0].language, greek[0].companions, wrong) == ("anna@xn--pxagpmp.gr", "el", None, [])
    english, _ = read('\ufeffname,email,salutation,companions\n"Smith, Jane",j@x.example,"Dear Ms Smith,",3\n')
    assert (english[0].name, english[0].salutation, english[0].companions) == ("Smith, Jane", "Dear Ms Smith,", 3)


def test_every_wrong_cell_is_named_by_line_and_column() -> None:
    rows = [
        "email;language;salutation;name;companions",
        "a@x.example;el;Αγαπητή Α,;Α;1",
        "nobody;gr;;Β\u202e;99",
        "A@X.example;el;Αγαπητή Α,;Α;",
        "",
        "c@x.example;el;Αγαπητέ Γ,;Γ;1;πολλά",
    ]
    good, wrong = read("\n".join(rows))
    assert [guest.email for guest in good] == ["a@x.example"]
    told = [(error.field, error.en) for line in wrong for error in line.errors]
    assert [field for field, _ in told] == [
        *("line 3, email", "line 3, language", "line 3, salutation", "line 3, name", "line 3, companions"),
        *("line 4, email", "line 6"),
    ]
    assert "line 2" in dict(told)["line 4, email"]


@pytest.mark.parametrize("head", ["email,name", "email,name,salutation,vocative", "email,name,salutation,όνομα", ""])
def test_a_head_line_that_is_wrong_is_told_before_any_guest(head: str) -> None:
    with pytest.raises(Invalid, match="line 1"):
        read(f"{head}\na@x.example,Α,Αγαπητή Α\n")


async def test_a_dry_run_tells_and_changes_nothing(office: Office) -> None:
    text = PEOPLE.replace("Smith Jane", "Smith Joan") + "new@dimotes.example;el;Αγαπητέ Νίκο,;Νίκος;;;\n"
    fates = ["same", "changed", "same", "new"]
    assert [line.fate for line in await office.take(text, dry=True)] == fates
    assert (await office.guest("info")).name == "Smith Jane"
    assert [line.fate for line in await office.take(text)] == fates
    assert [line.fate for line in await office.take(text)] == ["same"] * 4
    assert (await office.guest("info")).name == "Smith Joan"
