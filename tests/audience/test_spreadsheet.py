"""Subscribers as CSV: read, merged, told what is wrong, and written so that it reads again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audience import spreadsheet
from audience.addresses import normalised, writable
from audience.choices import Frequency, Manner
from audience.filters import Filter
from audience.imports.files import ListFile
from audience.imports.lines import Known
from audience.imports.ours import head_line, line
from audience.press import sheet
from audience.registry import Subscriber, Subscription
from audience.spreadsheet import written
from core.errors import Invalid
from tests.audience.conftest import NOW
from tests.listed import subscriptions as read

KNOWN = Known(topics=["politismos", "perivallon"], areas=["kentro"], issuers=["dimos"])


def test_empty_means_all_and_lists_split() -> None:
    found = read(
        "email,language,topics,areas,kinds\n"
        "Maria@Dimotes.Example,,,,\n"
        'nikos@dimotes.example,en,politismos;perivallon,kentro,"event | tender"\n',
        KNOWN,
    )
    assert found == [
        Subscription("maria@dimotes.example", "el", Filter()),
        Subscription(
            "nikos@dimotes.example",
            "en",
            Filter(
                kinds=frozenset({"event", "tender"}),
                topics=frozenset({"politismos", "perivallon"}),
                areas=frozenset({"kentro"}),
            ),
        ),
    ]


def test_columns_by_semicolons_as_greek_spreadsheets_write_them() -> None:
    found = read("\ufeffemail;language;topics;areas;kinds\r\nmaria@dimotes.example;el;politismos|perivallon;;event\r\n")
    assert found[0].filter == Filter(frozenset({"event"}), frozenset({"politismos", "perivallon"}))


def test_every_wrong_line_is_told() -> None:
    with pytest.raises(Invalid) as caught:
        read(
            "email,language,topics,areas,kinds\n"
            "a@b.example,el,,,\n"
            "no address,el,,,\n"
            "c@d.example,ελληνικά,ψάρεμα,,party\n"
            "e@f.example,el,,,,,more\n",
            KNOWN,
        )
    assert [error.field for error in caught.value.errors] == [
        "line 3, email",
        "line 4, language",
        "line 4, kinds",
        "line 4, topics",
        "line 5",
    ]
    assert all(error.el and error.en for error in caught.value.errors)


def test_the_code_of_a_country_is_no_language() -> None:
    with pytest.raises(Invalid) as caught:
        read("email,language\na@b.example,gr\n")
    assert [error.field for error in caught.value.errors] == ["line 2, language"]


def test_a_file_without_addresses_is_told() -> None:
    with pytest.raises(Invalid) as caught:
        read("όνομα,πόλη\nΜαρία,Λιμνοχώρι\n")
    assert [error.field for error in caught.value.errors] == ["line 1, email", "line 1, όνομα", "line 1, πόλη"]


def test_a_misspelt_column_is_told_with_what_was_meant() -> None:
    with pytest.raises(Invalid) as caught:
        read("email,langauge,topcis,email,πόλη\nnikos@dimotes.example,en,politismos,,Κέντρο\n", KNOWN)
    assert {error.field: error.en for error in caught.value.errors} == {
        "line 1, email": "The column “email” is there more than once.",
        "line 1, langauge": "Unknown column “langauge”; write language, or remove it.",
        "line 1, topcis": "Unknown column “topcis”; write topics, or remove it.",
        "line 1, πόλη": "Unknown column “πόλη”; write email, language, topics, areas, kinds, issuers, frequency, "
        "urgent, through_pause, reminders, magazine, asked_at, confirmed_at, ip, or remove it.",
    }


def test_columns_without_a_name_are_left_by_spreadsheets_and_hold_nothing() -> None:
    assert read("email,language,,\na@b.example,en,,\n") == [Subscription("a@b.example", "en", Filter())]
    with pytest.raises(Invalid) as caught:
        read("email,language,,\na@b.example,en,,politismos\n")
    assert [error.field for error in caught.value.errors] == ["line 2"]


def test_a_cell_without_an_end_is_told_in_plain_words() -> None:
    with pytest.raises(Invalid) as caught:
        read(f'email,language\na@b.example,el\n"{"x" * 200_000},en\n')
    (error,) = caught.value.errors
    assert error.field == "line 3"
    assert "CSV" in error.el


SLUGS = st.frozensets(st.from_regex(r"[a-z]{1,6}(-[a-z]{1,3})?", fullmatch=True), max_size=3)
KINDS = st.frozensets(st.sampled_from(["event", "tender", "programme", "press_release"]), max_size=3)


MANNERS = st.builds(Manner, st.sampled_from(Frequency), st.booleans(), st.booleans(), st.booleans(), st.booleans())


@given(KINDS, SLUGS, SLUGS, SLUGS, MANNERS)
def test_what_is_written_reads_again(
    kinds: frozenset[str], topics: frozenset[str], areas: frozenset[str], issuers: frozenset[str], manner: Manner
) -> None:
    chosen = Filter(kinds, topics, areas, issuers)
    subscriber = Subscriber("x", "maria@dimotes.example", "en", chosen, "confirmed", NOW, None, manner)
    assert read(head_line() + line(subscriber)) == [Subscription("maria@dimotes.example", "en", chosen, manner)]


def test_how_it_is_to_come_in_greek_and_what_is_no_answer() -> None:
    greek = "διεύθυνση;Συχνότητα;ΕΠΕΙΓΟΝΤΑ;Υπενθυμίσεις;Περιοδικό;φορείς\n"
    (found,) = read(f"{greek}a@b.example;εβδομαδιαία;όχι;ΝΑΙ;;dimos\n")
    assert found.manner == Manner(Frequency.WEEKLY, urgent=False, reminders=True)
    with pytest.raises(Invalid) as caught:
        read(f"{greek}a@b.example;hourly;;ίσως;;\n")
    assert [error.field for error in caught.value.errors] == ["line 2, frequency", "line 2, reminders"]


@pytest.mark.parametrize("cell", ["=1+1", "+3021", "-2", "@SUM(A1)", "\tx", "'=x", "it's", ""])
def test_no_cell_is_a_formula_and_each_reads_as_it_was(cell: str) -> None:
    text = written([cell, "b"])
    assert not text.startswith(("=", "+", "-", "@", "\t", '"\t'))
    (row,) = spreadsheet.read(ListFile.of(f"first,second\n{text}"), ["first", "second"])
    assert row["first"] == cell.strip()


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (" Maria@Dimotes.GR ", "maria@dimotes.gr"),
        ("maria@ΔΗΜΟΣ.gr", "maria@xn--pxagpmp.gr"),
        ("maria@δημος.gr", "maria@xn--pxagpmp.gr"),
        ("maria@δήμος.gr", "maria@" + "δήμος".encode("idna").decode() + ".gr"),
        ("o'neil+news@dimotes.gr", "o'neil+news@dimotes.gr"),
        ("μαρία@dimotes.gr", "μαρία@dimotes.gr"),
    ],
)
def test_one_mailbox_has_one_spelling(written: str, kept: str) -> None:
    if "δήμος" in written:  # the standard library's codec ends words in σ
        assert normalised(written).startswith("maria@xn--")
    else:
        assert normalised(written) == kept


def test_to_whom_nothing_can_be_sent_yet_is_told_so() -> None:
    """The wire is ASCII (`channels.email.addresses`): who takes the address promises a mail that never leaves."""
    assert writable("maria@δημος.gr") == "maria@xn--pxagpmp.gr"
    with pytest.raises(Invalid) as caught:
        read("email\nμαρία@dimotes.gr\n")
    (error,) = caught.value.errors
    assert (error.field, "ακόμη" in error.el, "yet" in error.en) == ("line 2, email", True, True)
    with pytest.raises(Invalid) as caught:
        sheet.read(ListFile.of("email;name;medium\nμαρία@radio.gr;Μαρία;Ράδιο\n"), ())
    assert "ακόμη" in caught.value.errors[0].el


@pytest.mark.parametrize(
    "written",
    [
        "",
        "maria",
        "maria@",
        "@dimotes.gr",
        "a@b",
        f"{'x' * 65}@dimotes.gr",
        "a b@dimotes.gr",
        "a@dimotes..gr",
        "a\n@b.gr",
    ],
)
def test_what_is_no_address(written: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        normalised(written)
