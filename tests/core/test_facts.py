"""The structured fields as people read them."""

from typing import Any

import pytest

from core.facts import OCCURRENCES_SHOWN, facts
from schemas.edition import Action, Edition
from tests.editions import event_edition, press_edition, programme_edition, tender_edition

MAKERS = [event_edition, tender_edition, programme_edition, press_edition]


def lines(edition: Edition, language: str) -> dict[str, str]:
    return {fact.key: f"{fact.label}: {fact.value}" for fact in facts(edition, language)}


def test_an_event() -> None:
    greek, english = lines(event_edition(), "el"), lines(event_edition(), "en")
    assert greek["when"] == "Πότε: Σάββατο 12 Δεκεμβρίου 2026, 19:30–21:30"
    assert greek["where"] == "Πού: Πολιτιστικό Κέντρο Λιμνοχωρίου, Λεωφόρος Λίμνης 14, Λιμνοχώρι"
    assert greek["admission"] == "Είσοδος: ελεύθερη"
    assert english["when"] == "When: Saturday 12 December 2026, 19:30–21:30"
    assert english["where"] == "Where: Limnochori Cultural Centre, 14 Limnis Avenue, Limnochori"
    assert next(iter(greek)) == "when"


def test_what_became_of_occurrences() -> None:
    edition = event_edition(
        occurrences=[
            {"start": "2026-12-19T19:30", "moved_from": "2026-12-12T19:30"},
            {"start": "2026-12-20T19:30", "cancelled": True, "note": "για σχολεία"},
        ],
        moved_from_venue={"name": "Πλατεία Δημαρχείου"},
        admission={"entrance": "ticket", "price": "5,00", "details": "παιδιά 3 €"},
    )
    said = lines(edition, "el")
    assert said["when"] == "Πότε: Σάββατο 19 Δεκεμβρίου 2026, 19:30 (αντί για Σάββατο 12 Δεκεμβρίου 2026, 19:30)"
    assert said["when.2"] == "Πότε: Κυριακή 20 Δεκεμβρίου 2026, 19:30 – για σχολεία – ματαιώνεται"
    assert said["where"].endswith("(αντί για Πλατεία Δημαρχείου)")
    assert said["admission"] == "Είσοδος: με εισιτήριο, 5,00 € (παιδιά 3 €)"
    assert lines(edition, "en")["admission"] == "Admission: with a ticket, €5.00 (παιδιά 3 €)"


def test_many_occurrences_are_counted() -> None:
    edition = event_edition(occurrences=[{"start": f"2027-01-{day:02}T18:00"} for day in range(1, 21)])
    times = [fact for fact in facts(edition, "el") if fact.label == "Πότε"]
    assert len(times) == OCCURRENCES_SHOWN + 1
    assert times[-1].value == "και άλλες 8 φορές"


def test_a_tender() -> None:
    said = lines(tender_edition(), "el")
    assert said["deadline"] == "Προθεσμία υποβολής προσφορών: Παρασκευή 15 Ιανουαρίου 2027, 10:00"
    assert said["budget_without_vat"] == "Προϋπολογισμός (χωρίς ΦΠΑ): 201.612,90 €"
    assert said["cpv"] == "CPV: 45233140-2 (Οδικά έργα)"
    assert said["lot.2"] == "Τμήμα 2: Παραλίμνιος δρόμος – 81.612,90 € χωρίς ΦΠΑ"
    assert said["protocol"] == "Αρ. πρωτ.: 18204/19-11-2026"
    assert lines(tender_edition(), "en")["cpv"] == "CPV: 45233140-2 (Roadworks)"
    assert said["nuts"] == "Τόπος εκτέλεσης (NUTS): EL531 (Γρεβενά, Κοζάνη)"
    abroad = lines(tender_edition(nuts=["EL531", "CY000"]), "en")
    assert abroad["nuts"] == "Place of performance (NUTS): EL531 (Grevena, Kozani), CY000"


def test_a_lot_says_its_own_codes() -> None:
    lot = {"number": "1", "title": "Οδός", "budget": {"with_vat": 100}, "cpv": ["45233140", "45233223"]}
    said = lines(tender_edition(lots=[{**lot, "esidis": "361246"}, {"number": "2", "title": "Άλλη οδός"}]), "el")
    assert said["lot"] == (
        "Τμήμα 1: Οδός – 100,00 € με ΦΠΑ – CPV 45233140-2 (Οδικά έργα), "
        "45233223-8 (Επαναδιάστρωση οδοστρώματος) – ΕΣΗΔΗΣ 361246"
    )
    assert said["lot.2"] == "Τμήμα 2: Άλλη οδός"


def test_an_award() -> None:
    award = {"contractor": "Τεχνική Α.Ε.", "amount": {"without_vat": 58940}, "lot": "1"}
    whole = {"contractor": "Τεχνική Α.Ε.", "amount": {"without_vat": 58940}, "decided_on": "2026-11-20"}
    said = lines(tender_edition(subtype="award", awards=[award, whole]), "el")
    assert said["award_of_lot"] == "Ανάδοχος τμήματος 1: Τεχνική Α.Ε. – 58.940,00 € χωρίς ΦΠΑ"
    assert said["award"].endswith("58.940,00 € χωρίς ΦΠΑ – απόφαση της 20-11-2026")
    english = lines(tender_edition(subtype="award", awards=[whole]), "en")
    assert english["award"].endswith("€58,940.00 without VAT – decided on Friday 20 November 2026")


@pytest.mark.parametrize(
    ("changes", "key", "line"),
    [
        (
            {},
            "applications",
            "Υποβολή αιτήσεων: Τρίτη 1 Δεκεμβρίου 2026, 08:00 έως Πέμπτη 31 Δεκεμβρίου 2026, 14:00",
        ),
        (
            {"applications": {"closes": "2026-12-31T14:00"}},
            "application_deadline",
            "Προθεσμία αιτήσεων: Πέμπτη 31 Δεκεμβρίου 2026, 14:00",
        ),
        (
            {"subtype": "consultation", "applications": {"closes": "2026-12-31T14:00"}},
            "consultation_deadline",
            "Προθεσμία υποβολής απόψεων: Πέμπτη 31 Δεκεμβρίου 2026, 14:00",
        ),
        ({}, "cost", "Κόστος συμμετοχής: δωρεάν"),
        ({"cost": {"amount": 20, "details": "τον μήνα"}}, "cost", "Κόστος συμμετοχής: 20,00 € (τον μήνα)"),
        ({}, "runs", "Διάρκεια προγράμματος: από Δευτέρα 11 Ιανουαρίου 2027, 08:00"),
        ({"subtype": "hiring"}, "employment", "Διάρκεια απασχόλησης: από Δευτέρα 11 Ιανουαρίου 2027, 08:00"),
        ({}, "eligibility", "Δικαίωμα συμμετοχής: Κάτοικοι του Δήμου άνω των 67 ετών ή με αναπηρία τουλάχιστον 67%."),
    ],
)
def test_a_programme(changes: dict[str, Any], key: str, line: str) -> None:
    assert lines(programme_edition(**changes), "el")[key] == line


def test_a_service_notice_says_restored_instead_of_expected() -> None:
    outage = {
        "what": {"el": "Υδροδότηση", "en": "Water supply"},
        "where": "Κέντρο",
        "since": "2026-12-02T08:30",
        "expected_until": "2026-12-02T14:00",
    }
    waiting = lines(press_edition(subtype="service_notice", outage=outage), "el")
    assert waiting["expected_until"] == "Αναμένεται να λήξει: Τετάρτη 2 Δεκεμβρίου 2026, 14:00"
    over = {**outage, "restored_at": "2026-12-02T13:10"}
    said = lines(press_edition(subtype="service_notice", outage=over), "en")
    assert said["restored_at"] == "Restored: Wednesday 2 December 2026, 13:10"
    assert "outage" not in said
    assert said["outage_over"].startswith("What was cut: ")
    assert "expected_until" not in said
    assert said["where"] == "Where: Κέντρο"  # better in Greek than not at all


@pytest.mark.parametrize("maker", MAKERS)
def test_keys_are_unique_and_other_languages_read_english(maker: Any) -> None:
    edition = maker()
    for language in ("el", "en", "fr"):
        said = facts(edition, language)
        assert len({fact.key for fact in said}) == len(said)
        assert all(fact.label and fact.value and "\n" not in fact.label for fact in said)
    assert facts(edition, "fr") == facts(edition, "en")


def test_nothing_is_left_after_an_expunge() -> None:
    assert facts(event_edition(content=None, action=Action.EXPUNGE), "el") == ()
