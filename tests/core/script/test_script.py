"""Scripts in their forms: golden files for every change, and what holds of all of them."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.script import FORMS, RATE, Form, form, in_a_row, read_time_s, relative, script
from core.script.lines import Line, Rank, chosen
from core.script.spoken import spoken
from schemas.edition import Action, Edition
from tests.core.script.cases import CASES, DATES, OUTAGE
from tests.editions import edition_of, event_edition, press_edition, programme_edition, tender_edition
from tests.examples import editions
from tests.golden_files import assert_golden

GOLDEN = Path(__file__).parent / "golden"
EXAMPLES = Path(__file__).parents[3] / "examples" / "radio"
WRITTEN = editions()
ALL = {**CASES, **WRITTEN}
WORDS = (
    "συναυλία",
    "στη",
    "λίμνη",
    "για",
    "τους",
    "κατοίκους",
    "π.χ.",
    "αρ. 5",
    "Δήμος",
    "19:30",
    "4412/2016",
    "€",
    "Τι;",
)
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=60).map(" ".join)


def forms(edition: Edition, language: str, on: date | None = None) -> list[Form]:
    return [form(edition, language, edition.action, None, seconds, on) for seconds in FORMS]


def shown(made: list[Form]) -> str:
    return "\n".join(
        f"== {one.seconds} s: {one.read_time_s:.1f}{' !' if one.over else ''}\n{one.text}\n" for one in made
    )


@pytest.mark.parametrize("language", ["el", "en"])
@pytest.mark.parametrize("name", CASES)
def test_each_change_in_each_form(name: str, language: str) -> None:
    assert_golden(GOLDEN / f"{name}.{language}.txt", shown(forms(CASES[name], language)))


@pytest.mark.parametrize("name", WRITTEN)
def test_examples_are_current(name: str) -> None:
    """KERYX_UPDATE_GOLDEN=1 writes them anew."""
    assert_golden(EXAMPLES / f"{name}.txt", shown(forms(WRITTEN[name], "el")))


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("2026-12-09", "Γίνεται το Σάββατο 12 Δεκεμβρίου στις 19:30, έως τις 21:30.\nΣε τρεις ημέρες."),
        ("2026-12-05", "έως τις 21:30.\nΣε επτά ημέρες."),
        ("2026-12-10", "Γίνεται μεθαύριο, Σάββατο 12 Δεκεμβρίου, στις 19:30"),
        ("2026-12-11", "Γίνεται αύριο, Σάββατο 12 Δεκεμβρίου, στις 19:30"),
        ("2026-12-12", "Γίνεται σήμερα, Σάββατο 12 Δεκεμβρίου, στις 19:30"),
        ("2026-12-04", "Γίνεται το Σάββατο 12 Δεκεμβρίου στις 19:30"),
    ],
)
def test_an_air_date_near_the_event_names_it(on: str, said: str) -> None:
    assert said in script(event_edition(), "el", Action.PUBLISH, on=date.fromisoformat(on))


def test_a_deadline_counts_down() -> None:
    def said(on: str) -> str:
        return script(tender_edition(), "el", Action.PUBLISH, on=date.fromisoformat(on))

    until = "Προσφορές γίνονται δεκτές έως την Παρασκευή 15 Ιανουαρίου 2027 στις 10:00."
    assert f"{until}\nΑπομένουν τρεις ημέρες." in said("2027-01-12")
    assert "Προσφορές γίνονται δεκτές έως αύριο, Παρασκευή 15 Ιανουαρίου 2027, στις 10:00." in said("2027-01-14")
    assert "έως σε" not in said("2027-01-12")


def test_dates_that_are_over_by_the_air_date_are_not_said() -> None:
    text = script(event_edition(occurrences=DATES), "el", Action.PUBLISH, on=date(2026, 12, 12))
    assert "Γίνεται σήμερα, Σάββατο 12 Δεκεμβρίου" in text
    assert "11 Δεκεμβρίου" not in text


def test_a_near_day_has_no_preposition_before_it() -> None:
    """Of an outage, in English."""
    for name, says, day in (("outage", "Expected to end", "tomorrow"), ("restored", "Restored", "today")):
        edition = CASES[name]
        on = date(2026, 11, 23 if day == "tomorrow" else 24)
        assert f"{says} {day}, " in script(edition, "en", edition.action, on=on)
        assert f"{says} on " in script(edition, "en", edition.action)


def test_a_sentence_that_says_tomorrow_is_told_only_on_its_own_day() -> None:
    notice = press_edition(**OUTAGE)
    written = date(2026, 11, 23)
    assert "Αύριο το πρωί" in script(notice, "el", Action.PUBLISH, on=written)
    for on in (None, written + timedelta(days=1)):
        text = script(notice, "el", Action.PUBLISH, on=on)
        assert "Αύριο το πρωί" not in text
        assert "Λόγω βλάβης" in text


def test_conditions_that_say_tomorrow_are_left_out_too() -> None:
    edition = programme_edition(how_to_apply="Αύριο στο Δημαρχείο. Μετά, ηλεκτρονικά.")
    text = script(edition, "el", Action.PUBLISH)
    assert "Τρόπος υποβολής: Μετά, ηλεκτρονικά." in text
    assert "Αύριο" not in text
    assert "Αύριο στο Δημαρχείο." in script(edition, "el", Action.PUBLISH, on=date(2026, 11, 23))


SLOWEST = 4.5  # syllables a second, of presenters
DAYS = [None, *(date(2026, 11, 23) + timedelta(days) for days in range(70))]  # until all of them are over


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("language", ["el", "en"])
def test_every_form_keeps_its_seconds_on_every_day(name: str, language: str) -> None:
    """For the station's voice and for the slowest presenter, who reads the fewest words."""
    edition = ALL[name]
    for on in DAYS:
        for seconds in FORMS:
            slow = form(edition, language, edition.action, None, seconds, on, SLOWEST)
            assert read_time_s(slow.spoken, SLOWEST) <= seconds, (on, slow.text)
            assert not slow.over
        shortest = form(edition, language, edition.action, None, FORMS[0], on)
        assert not shortest.over, (on, shortest.text)


def test_what_must_be_said_is_said_in_fewer_words_only_where_it_does_not_fit() -> None:
    """The year that goes without saying first, then the words around the day; what is near is said without its date."""

    def said(text: str, rate: float, on: date | None = None) -> str:
        edition = tender_edition(title=text)
        return script(edition, "el", Action.PUBLISH, None, 15, on, rate).splitlines()[2]

    title = "Ανακατασκευή οδοστρωμάτων"
    assert said(title, 5.0) == "Προσφορές γίνονται δεκτές έως την Παρασκευή 15 Ιανουαρίου 2027 στις 10:00."
    assert said(title, 3.5) == "Προσφορές γίνονται δεκτές έως την Παρασκευή 15 Ιανουαρίου στις 10:00."
    assert said(title, 3.2) == "Προσφορές έως την Παρασκευή 15 Ιανουαρίου στις 10:00."
    assert said(title, 3.2, date(2027, 1, 14)) == "Προσφορές γίνονται δεκτές έως αύριο στις 10:00."
    far = tender_edition(title=title, deadline="2027-12-15T10:00", opening=None)
    assert "15 Δεκεμβρίου 2027" in script(far, "el", Action.PUBLISH, None, 15, None, 3.2), "another would be meant"


@given(
    title=texts.filter(lambda text: len(text) <= 200), summary=texts.filter(lambda text: len(text) <= 500), body=texts
)
def test_a_form_is_over_only_by_what_must_be_said(title: str, summary: str, body: str) -> None:
    edition = press_edition(title=title, summary=summary, body=body)
    for one in forms(edition, "el"):
        if one.over:
            assert len(one.text.splitlines()) == 2  # who speaks and what it is called
        assert not relative(one.text)


@given(
    st.lists(st.tuples(st.integers(1, 30), st.sampled_from(Rank), st.sampled_from("ab") | st.just(""))),
    st.integers(1, 99),
)
def test_what_is_chosen_fits_and_keeps_its_order(parts: list[tuple[int, Rank, str]], seconds: int) -> None:
    lines = [Line(f"{'λα ' * size}.", rank, group) for size, rank, group in parts]
    found = chosen(lines, "el", seconds, rate=1)
    takes = sum(read_time_s(line.text, 1) for line in found)
    must = [line for line in lines if line.rank is Rank.MUST]
    assert takes <= seconds or found == must
    assert [line for line in lines if any(line is one for one in found)] == found
    for line in must:
        assert any(line is one for one in found)


@pytest.mark.parametrize("rate", [3.0, 4.5, 6.0])
def test_a_form_is_cut_for_who_reads_it(rate: float) -> None:
    edition = event_edition()
    sixty = form(edition, "el", Action.PUBLISH, rate=rate)
    assert read_time_s(sixty.spoken, rate) <= 60
    assert not sixty.over
    usual = form(edition, "el", Action.PUBLISH).text
    assert set(sixty.text.splitlines()) <= {*usual.splitlines(), "Σας ευχαριστούμε."} or rate > RATE


def test_a_whole_form_ends_with_a_sign_off_the_short_one_where_time_is_short() -> None:
    last = {name: form(edition, "el", Action.PUBLISH).text.splitlines()[-1] for name, edition in WRITTEN.items()}
    assert all(line.startswith(("Περισσότερα στις ανακοινώσεις", "Σας ευχαριστούμε.")) for line in last.values())
    assert {line.split()[0] for line in last.values()} == {"Περισσότερα", "Σας"}


def test_an_event_that_does_not_fit_is_told_by_its_day_alone() -> None:
    def said(edition: Edition, rate: float, on: date | None = None, language: str = "el") -> str:
        return script(edition, language, edition.action, None, 15, on, rate)

    theatre, day = WRITTEN["event-theatro-paidia"], date(2027, 1, 24)
    assert "Γίνεται σήμερα, Κυριακή 24 Ιανουαρίου 2027, στις 11:30." in said(theatre, 5.5, day)
    assert "Γίνεται σήμερα στις 11:30." in said(theatre, 5.0, day)
    assert said(theatre, 3.9).splitlines()[2] == "Το Σάββατο 23 Ιανουαρίου στις 18:00."
    assert "It takes place the day after tomorrow at 18:00." in said(theatre, 5.0, date(2027, 1, 21), "en")
    off = CASES["cancellation"]
    assert "Ματαίωση για το Σάββατο 12 Δεκεμβρίου στις 19:30." in said(off, 4.5)
    assert "Ματαιώνεται ό,τι είχε οριστεί για το Σάββατο 12 Δεκεμβρίου στις 19:30." in said(off, 5.0)


def test_what_a_group_lacks_is_told() -> None:
    short, longest = forms(event_edition(occurrences=DATES), "el")[::2]
    assert (short.text.count("Γίνεται "), short.text.count("Επίσης ")) == (1, 0)
    assert (longest.text.count("Γίνεται "), longest.text.count("Επίσης ")) == (1, 2)
    for one in (short, longest):
        assert "Θα ακολουθήσουν και άλλες ημερομηνίες." in one.text


def test_the_call_to_action_is_repeated_in_the_longest_form_only() -> None:
    fifteen, thirty, sixty = (one.text for one in forms(tender_edition(), "el"))
    assert sixty.count("την Παρασκευή 15 Ιανουαρίου 2027 στις 10:00") == 2
    assert sixty.count("24630 50321") == 2
    assert thirty.count("την Παρασκευή 15 Ιανουαρίου 2027 στις 10:00") == thirty.count("24630 50321") == 1
    assert fifteen.count("την Παρασκευή 15 Ιανουαρίου 2027 στις 10:00") == 1


def test_nothing_is_offered_of_what_is_called_off() -> None:
    for name in ("cancellation", "cancellation_marked", "cancellation_tender"):
        text = script(CASES[name], "el", Action.CORRECT)
        assert "ματαίωση" in text
        assert not re.search("Είσοδος|Γίνεται|Πού|δεκτές έως|Θυμηθείτε", text)


def test_own_words_are_said_whole_or_give_way_to_the_facts() -> None:
    own = "Ελάτε όλοι στη **συναυλία**. " * 6
    sixty, fifteen = (form(event_edition(), "el", Action.PUBLISH, own, seconds) for seconds in (60, 15))
    assert sixty.text.count("Ελάτε όλοι στη συναυλία.") == 6
    assert "Ελάτε" not in fifteen.text
    assert "Σάββατο 12 Δεκεμβρίου" in fifteen.text
    assert not fifteen.over


def test_own_words_of_more_than_a_minute_say_so() -> None:
    made = form(event_edition(), "el", Action.PUBLISH, "Ελάτε όλοι στη συναυλία. " * 60)
    assert made.over
    assert made.text.count("Ελάτε") == 60


def test_a_script_holds_no_day_but_those_of_its_facts() -> None:
    for edition in ALL.values():
        for language in ("el", "en"):
            for one in forms(edition, language):
                assert not relative(one.text)


def test_an_announcement_without_contact_or_texts_has_its_forms() -> None:
    bare = edition_of({"kind": "programme", "issuer": "dimos", "title": "Δωρεάν μαθήματα"}, 105)
    assert [one.text.splitlines()[1] for one in forms(bare, "el")] == ["Δωρεάν μαθήματα."] * 3


def test_places_take_their_gender_in_every_form() -> None:
    for one in forms(programme_edition(places=21), "el"):
        assert spoken("21 θέσεις.", "el") == "Είκοσι μία θέσεις."
        assert "θέσεις" not in one.spoken or "Είκοσι μία θέσεις." in one.spoken


def test_in_a_row_a_script_has_no_opening_and_no_sign_off_of_its_own() -> None:
    """Somebody else than whose bulletin it is, is named; a person's own words stay but for what is word for word so."""
    press, event = press_edition(), event_edition()
    town, culture = press.issuer.name.best("el"), event.issuer.name.best("el")
    for seconds in FORMS:
        said = in_a_row(script(press, "el", Action.PUBLISH, None, seconds), press, "el", town)
        assert said.startswith("Ξεκινά η ανάπλαση")
        assert "Περισσότερα στις ανακοινώσεις" not in said
        assert in_a_row(script(event, "el", Action.PUBLISH, None, seconds), event, "el", town).startswith(
            f"{culture}.\n"
        )
    own = "Καλημέρα σας.\nΞεκινά η ανάπλαση.\nΚαλή συνέχεια."
    assert in_a_row(own, press, "el", town) == own
    short = WRITTEN["event-theatro-paidia"]
    assert "ευχαριστούμε" in (thanks := script(short, "el", Action.PUBLISH))
    assert "ευχαριστούμε" not in in_a_row(thanks, short, "el", town)
    assert in_a_row("", press, "el", town) == ""


def test_what_must_be_said_and_does_not_fit_says_until_when_alone() -> None:
    short, long = (
        script(WRITTEN["consultation-kykloforia-kentro"], "el", Action.PUBLISH, None, seconds) for seconds in (15, 30)
    )
    assert "Πείτε τη γνώμη σας έως και την Παρασκευή 29 Ιανουαρίου 2027." in short
    assert "Πείτε τη γνώμη σας από την Τρίτη 1 Δεκεμβρίου, έως και" in long
    assert "Κάντε αίτηση από τη Δευτέρα" in script(WRITTEN["hiring-kathariotita"], "el", Action.PUBLISH, None, 15)
