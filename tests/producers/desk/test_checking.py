"""The check list: each check speaks when it should, keeps silent when it should, and mends what it can."""

import tomllib
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from producers.desk.checking import tendering
from producers.desk.checking.checklist import findings
from producers.desk.checking.finding import WORDS, Facts, Finding, Paper
from producers.desk.checking.people import is_afm, is_amka, is_iban
from producers.desk.checking.tendering import threshold
from producers.desk.checking.wording import plain_words
from producers.desk.releasing.holidays import Patron, is_patrons
from producers.desk.releasing.rules import countersign_by
from schemas.announcement import parse_announcement
from schemas.cpv import entries
from tests.hub import EXAMPLES

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
TENDER = {
    "kind": "tender",
    "subtype": "declaration",
    "contract_type": "supplies",
    "budget": {"without_vat": "216.000,00"},
    "deadline": "2026-12-28T13:00",
}
HIRING = {"kind": "programme", "subtype": "hiring"}
CONSULTATION = {"kind": "programme", "subtype": "consultation"}
PROGRAMME = {"kind": "programme", "subtype": "programme"}


def said(body: dict[str, Any], **facts: Any) -> dict[str, Finding]:
    whole = {"kind": "press_release", "subtype": "press_release", "issuer": "dimos", **body}
    return {one.check: one for one in findings(whole, Facts(NOW, **facts))}


def text(body: str, **more: Any) -> dict[str, Finding]:
    return said({"title": {"el": "Ένας τίτλος"}, "body": {"el": body}, **more})


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ("Σας περιμένουμε την Τρίτη 12 Δεκεμβρίου 2026.", "Σας περιμένουμε το Σάββατο 12 Δεκεμβρίου 2026."),
        ("Το Σάββατο 14 Δεκεμβρίου 2026 κλείνει.", "Τη Δευτέρα 14 Δεκεμβρίου 2026 κλείνει."),
        ("έως το απόγευμα της Τετάρτης, 15 Δεκεμβρίου 2026", "έως το απόγευμα της Τρίτης, 15 Δεκεμβρίου 2026"),
        ("του Σαββάτου 13/12/2026", "της Κυριακής 13/12/2026"),
        ("on Tuesday, 12 December 2026", "on Saturday, 12 December 2026"),
    ],
)
def test_a_weekday_that_is_another_is_mended(written: str, mended: str) -> None:
    found = text(written)["weekday"]
    assert (found.severity, found.mended) == ("must", mended)
    assert "weekday" not in text(mended)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("Ελάτε την Παρασκευή 5/12.", True),  # it is a Saturday
        ("Ελάτε την Παρασκευή 4/12 στις 7 μ.μ.", False),
        ("Κάθε Δευτέρα 9-12 και Τρίτη 8.10", False),  # hours
        ("Με την απόφαση 5/12 του Δημάρχου", False),
    ],
)
def test_a_weekday_and_numbers_without_a_year(written: str, found: bool) -> None:
    assert ("weekday" in text(written)) == found


def test_a_weekday_without_a_year_holds_nothing_back_for_good_unless_the_day_is_its_own() -> None:
    body = {"body": {"el": "Την Τρίτη 12 Δεκεμβρίου στο λιμάνι."}}
    assert said(body)["weekday"].severity == "should"
    event = {"kind": "event", "subtype": "event", "occurrences": [{"start": "2026-12-12T19:30"}]}
    assert said({**body, **event})["weekday"].severity == "must"
    assert "weekday" not in said({"body": {"el": "Στις 31 Απριλίου, άρθρο 12 του νόμου, Τρίτη και 13."}})


@pytest.mark.parametrize(
    ("body", "check", "severity"),
    [
        (HIRING, "missing_deadline", "must"),
        ({**CONSULTATION, "applications": {"opens": "2026-12-01T10:00"}}, "missing_deadline", "must"),
        (PROGRAMME, "missing_date", "should"),
        ({"kind": "tender", "subtype": "award"}, "missing_decision_date", "note"),
        ({**TENDER, "deadline": "2026-11-23T13:00"}, "past_deadline", "must"),
        ({"expiry": "2025-12-01T10:00"}, "past_expiry", "must"),
        ({"kind": "event", "subtype": "event", "occurrences": [{"start": "2025-12-12T19:30"}]}, "past_event", "should"),
        ({"release": "2026-11-01T10:00"}, "past_release", "note"),
        ({**HIRING, "applications": {"closes": "2026-12-25T14:00"}}, "day_off", "should"),
        ({**TENDER, "deadline": "2026-11-28T13:00"}, "day_off", "should"),
        ({**TENDER, "clarifications_until": "2027-05-03T13:00"}, "day_off", "should"),  # Easter Monday
        ({**PROGRAMME, "body": {"el": "Αιτήσεις έως τις 12 Οκτωβρίου 2026."}}, "past_in_text", "should"),
        ({"body": {"el": "Αύριο το νερό θα κοπεί."}}, "floating_day", "note"),
    ],
)
def test_dates(body: dict[str, Any], check: str, severity: str) -> None:
    assert said(body)[check].severity == severity


def test_dates_that_are_right_are_not_spoken_of() -> None:
    assert not {"missing_deadline", "day_off", "past_deadline"} & set(
        said({"kind": "programme", "subtype": "hiring", "applications": {"closes": "2026-12-07T14:00"}})
    )
    late = {**TENDER, "deadline": "2026-11-23T13:00"}
    assert said(late, correction=True)["past_deadline"].severity == "should"
    assert "floating_day" not in text("Αύριο Σάββατο 12 Δεκεμβρίου 2026 το νερό θα κοπεί.")


def test_the_patrons_day_is_a_day_off_where_the_setting_says_so() -> None:
    body = {**TENDER, "deadline": "2026-12-04T13:00"}
    assert "day_off" not in said(body)
    assert "πολιούχου" in said(body, patron_day=(12, 4))["day_off"].said("el")


@pytest.mark.parametrize(
    ("patron", "day", "kept"),
    [
        ((12, 6), date(2026, 12, 6), True),
        ((4, 23), date(2026, 4, 23), True),  # Easter was the 12th
        ((4, 23), date(2026, 4, 13), False),
        ((4, 23), date(2024, 4, 23), False),  # in Lent: it is kept on the Monday after Easter
        ((4, 23), date(2024, 5, 6), True),
        ((4, 25), date(2024, 5, 7), True),
        ((2, 29), date(2027, 3, 1), False),  # not every year has it
        (None, date(2026, 12, 6), False),
    ],
)
def test_the_patrons_day_is_kept_where_the_church_keeps_it(patron: Patron | None, day: date, kept: bool) -> None:
    assert is_patrons(day, patron) is kept


def test_whoever_releases_alone_is_countersigned_on_a_day_on_which_the_office_works() -> None:
    friday = datetime(2026, 12, 4, 15, tzinfo=UTC)
    assert countersign_by(friday, None).date() == date(2026, 12, 7)
    assert countersign_by(friday, (12, 7)).date() == date(2026, 12, 8)


def test_numbers_in_their_fields_are_shown_as_they_will_be() -> None:
    found = said({"acts": [{"ada": "Ψ4ΞΩ46MΓΨ7-ABΓ"}]})["look_alikes"]  # M, A, B are Latin
    assert (found.field, found.mended) == ("acts.0.ada", "Ψ4ΞΩ46ΜΓΨ7-ΑΒΓ")
    found = said({**TENDER, "adam": ["26ΡROC012345678"], "ted": "1-2026"})["look_alikes"]
    assert found.mended == "26PROC012345678"
    assert said({**TENDER, "cpv": ["45233140"], "ted": "1-2026"})["look_alikes"].mended == "45233140-2"
    assert "look_alikes" not in said({"acts": [{"ada": "Ψ4ΞΩ46ΜΓΨ7-ΑΒΓ"}, {"ada": "κάτι άλλο"}]})


def test_numbers_in_a_text_are_mended_there() -> None:
    assert text("Με ΑΔΑ: Ψ4ΞΩ46MΓΨ7-ABΓ.")["look_alikes_in_text"].mended == "Με ΑΔΑ: Ψ4ΞΩ46ΜΓΨ7-ΑΒΓ."
    assert text("Στο 26ΡROC012345678.")["look_alikes_in_text"].mended == "Στο 26PROC012345678."
    assert text("CPV 45233140-7.")["cpv_digit"].mended == "CPV 45233140-2."
    assert "no_such_cpv" in text("CPV 99999999-9.")
    assert not {"look_alikes_in_text", "cpv_digit", "no_such_cpv"} & set(
        text("Το COVID-19, στις 2026-2027, CPV 45233140-2.")
    )


@pytest.mark.parametrize(
    "written",
    [
        "Με την υπ’ αριθ. 45/2026 απόφαση του Δημοτικού Συμβουλίου εγκρίθηκε.",
        "Σύμφωνα με την απόφαση της Δημοτικής Επιτροπής",
        "σύμφωνα με την αρ. 12/2026 ΑΔΣ",
    ],
)
def test_an_act_that_is_named_wants_its_ada(written: str) -> None:
    assert text(written)["act_without_ada"].severity == "should"
    assert "act_without_ada" not in text(written, acts=[{"ada": "Ψ4ΞΩ46ΜΓΨ7-ΑΒΓ"}])
    assert "act_without_ada" not in text(f"{written} (ΑΔΑ: Ψ4ΞΩ46ΜΓΨ7-ΑΒΓ)")
    assert "act_without_ada" not in text("Πήραμε την απόφαση να φυτέψουμε δέντρα.")


AWARD = {"kind": "tender", "subtype": "award"}


@pytest.mark.parametrize(
    ("body", "check", "field"),
    [(TENDER, "no_act_of_tender", "adam"), (AWARD, "no_act_of_tender", "adam"), (HIRING, "no_act", "acts.0.ada")],
)
def test_what_the_law_publishes_wants_the_number_of_its_act(body: dict[str, Any], check: str, field: str) -> None:
    found = said(body)[check]
    assert (found.severity, found.field) == ("should", field)
    for more in (
        {"acts": [{"ada": "Ψ4ΞΩ46ΜΓΨ7-ΑΒΓ"}]},
        {"adam": ["26PROC012345678"]},
        {"body": {"el": "Με ΑΔΑ: Ψ4ΞΩ46ΜΓΨ7-ΑΒΓ."}},
        {"body": {"el": "Στο ΚΗΜΔΗΣ, 26PROC012345678."}},
        {"subtype": {"tender": "clarification", "programme": "programme"}[body["kind"]]},
    ):
        assert check not in said({**body, **more}), more
    named = said({**body, "body": {"el": "Με απόφαση του Δημάρχου εγκρίθηκε."}})
    assert (check in named, "act_without_ada" in named) == (False, True)  # one thing is said once


def test_above_the_threshold_nothing_appears_before_ted() -> None:
    assert "above_threshold" in said(TENDER)
    below = {**TENDER, "budget": {"without_vat": "215.999,99"}}
    assert not {"above_threshold", "before_48_hours"} & set(said(below))
    assert "above_threshold" not in said({**TENDER, "ted": "712345-2026"})
    assert "above_threshold" not in said({**TENDER, "contract_type": "works"})
    assert said({**TENDER, "contract_type": None})["above_threshold"].severity == "should"
    assert "above_threshold" not in said({**TENDER, "procedure": "direct_award"})
    assert "above_threshold" in said({**TENDER, "budget": {"with_vat": "267.840,00"}})
    found = said({**TENDER, "sent_to_ted": "2026-11-24"})["before_48_hours"]
    assert (found.severity, found.field, found.mended) == ("must", "release", "2026-11-27T00:00")
    assert "before_48_hours" not in said({**TENDER, "sent_to_ted": "2026-11-24", "release": "2026-11-27T00:00"})
    assert "before_48_hours" not in said({**TENDER, "sent_to_ted": "2026-11-20"})


@pytest.mark.parametrize(
    ("sort", "cpv", "day", "euros"),
    [
        ("supplies", [], date(2025, 12, 31), "221000"),
        ("supplies", [], date(2026, 1, 1), "216000"),
        ("works", [], date(2026, 6, 1), "5404000"),
        ("services", ["85311000-2"], date(2026, 6, 1), "750000"),  # social work
        ("services", ["85311000-2", "90511000-2"], date(2026, 6, 1), "216000"),
        ("studies", [], date(2026, 6, 1), "216000"),
    ],
)
def test_the_threshold_is_that_of_the_day(sort: str, cpv: list[str], day: date, euros: str) -> None:
    assert threshold(sort, cpv, day) == Decimal(euros)


def test_the_annex_of_social_services_is_told_by_official_codes() -> None:
    lines = tomllib.loads((Path(tendering.__file__).parent / "thresholds.toml").read_text("utf-8"))["social"]["cpv"]
    codes = [code for line in lines for code in line]
    assert [code for code in codes if entries()[code[:8]].code != code] == []


# Those of the annex that art. 77 lets be reserved for organisations of a public service mission (eForms, BR-0075).
RESERVABLE = (
    *("75121000-0", "75122000-7", "75123000-4", "79622000-0", "79624000-4", "79625000-1", "80110000-8", "80300000-7"),
    *("80420000-4", "80430000-7", "80511000-9", "80520000-5", "80590000-6", "85000000-9", "85147000-1", "85323000-9"),
    *("92500000-6", "92600000-7", "98133000-4", "98133110-8"),
)
OF_THE_ANNEX = ("79713000-5", "79100000-5", "55523100-3", "64110000-0", "75251110-4", "98514000-9")  # guards, meals …
NOT_OF_IT = ("79623000-7", "98511000-8", "64200000-8", "90910000-9", "79341000-6")


@pytest.mark.parametrize("code", [*RESERVABLE, *OF_THE_ANNEX])
def test_social_and_other_specific_services_have_the_higher_threshold(code: str) -> None:
    assert threshold("services", [code], date(2026, 6, 1)) == Decimal("750000")


@pytest.mark.parametrize("code", NOT_OF_IT)
def test_their_neighbours_do_not(code: str) -> None:
    assert threshold("services", [code], date(2026, 6, 1)) == Decimal("216000")


def test_leases_have_no_threshold_and_the_distant_past_has_no_row() -> None:
    assert threshold("lease", [], date(2026, 6, 1)) is None
    assert threshold("works", [], date(2010, 1, 1)) is None


@pytest.mark.parametrize(
    ("written", "check", "severity"),
    [
        ("Ο αιτών με ΑΜΚΑ 01018012342 εγκρίθηκε.", "amka", "must"),
        ("ΑΦΜ 090000045", "afm", "should"),
        ("Κατάθεση στον GR16 0110 1250 0000 0001 2300 695.", "iban", "should"),
        ("Καλέστε στο 6944 123 456.", "mobile", "should"),
        ("Καλέστε στο +30 6944123456.", "mobile", "should"),
        ("με Α.Δ.Τ. ΑΒ 123456", "identity_card", "should"),
    ],
)
def test_personal_data(written: str, check: str, severity: str) -> None:
    found = text(written)[check]
    assert found.severity == severity
    assert not any(sign.isdigit() and len(found.found) > 3 for sign in found.found)  # the key tells no number


def test_other_numbers_are_nobodys() -> None:
    written = "Προϋπολογισμός 123456789,00 €, πρωτ. 123456789, τηλ. 24630 50220, 26PROC012345678, κωδικός 12345678901."
    assert not {"amka", "afm", "iban", "mobile", "identity_card"} & set(text(written))


@given(st.integers(0, 10**8 - 1))
def test_of_ten_last_digits_at_most_one_makes_an_afm(first: int) -> None:
    assert sum(is_afm(f"{first:08}{last}") for last in range(10)) == (first > 0 or 0)


def test_known_numbers() -> None:
    assert is_afm("090000045")  # of the public power company
    assert not is_afm("000000000")
    assert is_iban("GR16 0110 1250 0000 0001 2300 695")  # the registry's own example
    assert not is_iban("GR17 0110 1250 0000 0001 2300 695")
    assert is_amka("01018012342")
    assert not is_amka("01018012343")
    assert not is_amka("99998012344")


def test_links_and_attachments_are_spoken_of_as_far_as_they_were_looked_at() -> None:
    body = {
        "body": {"el": "Δείτε το https://town.example/x."},
        "links": [{"url": "https://other.example/"}],
        "attachments": [
            {"media": "ab/0123456789abcdef.pdf", "title": {"el": "Χάρτης"}, "content_type": "application/pdf"}
        ],
    }
    assert not {"link_dead", "link_late", "scanned"} & set(said(body))
    links = {"https://town.example/x": "link_dead", "https://other.example/": "link_late"}
    found = said(body, links=links, papers={"ab/0123456789abcdef.pdf": Paper(3, 12)})
    assert (found["link_dead"].field, found["link_dead"].severity) == ("body.el", "should")
    assert (found["link_late"].field, found["link_late"].severity) == ("links.0.url", "note")
    assert "Χάρτης" in found["scanned"].said("el")
    assert "scanned" not in said(body, papers={"ab/0123456789abcdef.pdf": Paper(3, 5000)})


def test_wording() -> None:
    long = " ".join(["λέξη"] * 40)
    assert "long_sentence" in text(f"{long}.")
    assert "long_sentence" not in text(f"{' '.join(['λέξη'] * 20)}. {' '.join(['άλλη'] * 20)}.")
    assert text("Προκειμένου να γίνει.")["office_greek"].mended == "Για να γίνει."
    assert text("Άνευ στίξης.")["office_greek"].mended is None
    assert said({"title": {"el": "ΔΙΑΚΟΠΗ ΝΕΡΟΥ ΣΤΟ ΚΕΝΤΡΟ"}})["capitals"].severity == "should"
    assert "capitals" not in said({"title": {"el": "Η ΔΕΥΑΛ για το νερό"}})
    assert "long_title" in said({"title": {"el": "α" * 111}})
    urgent = {"title": {"el": "Φωτιά"}, "urgency": "emergency"}
    assert "no_english" in said(urgent)
    assert "no_english" not in said({**urgent, "title": {"el": "Φωτιά", "en": "Fire"}})
    assert "no_summary" in said({"title": {"el": "Νέα"}}, spoken=True)
    assert "no_summary" not in said({"title": {"el": "Νέα"}})


def test_each_word_of_office_greek_is_told_with_what_to_write_instead() -> None:
    body = {"el": "Για την ως άνω προμήθεια και την εν θέματι δαπάνη, δυνάμει της ανωτέρω σύμβασης."}
    found = findings({"kind": "press_release", "subtype": "press_release", "body": body}, Facts(NOW))
    told = {one.values["office"]: one.values["plain"] for one in found if one.check == "office_greek"}
    assert set(told) == {"ως άνω", "εν θέματι", "δυνάμει", "ανωτέρω"}
    assert all(told.values())
    every = " ".join(one.office for one in plain_words())
    found = findings({"kind": "press_release", "subtype": "press_release", "body": {"el": every}}, Facts(NOW))
    assert sum(one.check == "office_greek" for one in found) == 5  # more is read by nobody


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_nothing_holds_back_an_announcement_that_is_in_order(path: Any) -> None:
    """The examples, which people have read, and every finding in both languages."""
    if path.name == "directory.yaml":
        return
    content = parse_announcement(yaml.safe_load(path.read_text("utf-8")))
    found = findings(content.model_dump(mode="json", exclude_none=True), Facts(NOW, spoken=True))
    assert [one for one in found if one.severity == "must"] == []
    for one in found:
        assert one.said("el")
        assert one.said("en")


NAMES = ("title", "body", "el", "acts", "ada", "deadline", "occurrences", "start", "budget", "without_vat")
NAMES += ("attachments", "media", "cpv", "urgency")
leaves = st.none() | st.text(max_size=30) | st.integers() | st.booleans()


@given(
    st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
        max_leaves=12,
    )
)
def test_whatever_a_draft_holds_breaks_no_check(value: Any) -> None:
    body = value if isinstance(value, dict) else {"title": value}
    for kind, subtype in (("event", "event"), ("tender", "declaration"), ("programme", "hiring")):
        findings({**body, "kind": kind, "subtype": subtype, "issuer": "dimos"}, Facts(NOW))


def test_every_sentence_is_of_a_check() -> None:
    """The catalogue has nothing that nobody says."""
    assert {"weekday", "link_dead", "link_inside", "link_late", "scanned"} <= set(WORDS.sentences)
