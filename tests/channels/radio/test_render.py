"""The script and what the voice is given, for each kind, in golden files."""

from pathlib import Path
from typing import Any

import pytest

from channels.radio.render import render
from schemas.edition import Action, Edition, Reason
from tests.editions import event_edition, press_edition, programme_edition, tender_edition
from tests.golden_files import assert_golden

GOLDEN = Path(__file__).parent / "golden"
PARTS = {"title", "script", "spoken", "script_30", "spoken_30", "script_15", "spoken_15", "bound"}
OUTAGE: dict[str, Any] = {
    "subtype": "service_notice",
    "title": "Διακοπή υδροδότησης στο Κέντρο",
    "summary": None,
    "body": "Λόγω βλάβης στον κεντρικό αγωγό.",
    "outage": {
        "what": "η υδροδότηση",
        "where": "Οδοί Αγίου Γεωργίου 1–45 και Λίμνης",
        "since": "2026-11-24T08:00",
        "expected_until": "2026-11-24T13:30",
    },
}
RESTORED = {**OUTAGE, "outage": {**OUTAGE["outage"], "restored_at": "2026-11-24T12:10"}}
CONSULTATION = {
    "subtype": "consultation",
    "applications": {"opens": "2026-12-01T00:00", "closes": "2026-12-11T23:59"},
    "places": None,
    "cost": None,
}
GONE = event_edition(number=2, action=Action.EXPUNGE).model_copy(update={"content": None})
CASES: dict[str, tuple[Edition, str, Action]] = {
    "event.el": (event_edition(), "el", Action.PUBLISH),
    "event.en": (event_edition(), "en", Action.PUBLISH),
    "tender.el": (tender_edition(), "el", Action.PUBLISH),
    "tender.en": (tender_edition(), "en", Action.PUBLISH),
    "programme.el": (programme_edition(), "el", Action.PUBLISH),
    "consultation.el": (programme_edition(**CONSULTATION), "el", Action.PUBLISH),
    "consultation.en": (programme_edition(**CONSULTATION), "en", Action.PUBLISH),
    "service_restored.el": (press_edition(**RESTORED), "el", Action.PUBLISH),
    "press_release.el": (press_edition(), "el", Action.PUBLISH),
    "service_notice.el": (press_edition(**OUTAGE), "el", Action.PUBLISH),
    "event.moved.el": (
        event_edition(
            number=2,
            action=Action.CORRECT,
            reason=Reason.POSTPONEMENT,
            note="Λόγω κακοκαιρίας",
            occurrences=[{"start": "2026-12-14T13:00", "moved_from": "2026-12-12T19:30"}],
        ),
        "el",
        Action.CORRECT,
    ),
    "event.withdrawn.el": (event_edition(number=2, action=Action.WITHDRAW), "el", Action.WITHDRAW),
    "expunged.el": (GONE, "el", Action.EXPUNGE),
}


@pytest.mark.parametrize("name", CASES)
def test_script_and_spoken(name: str) -> None:
    parts = render(*CASES[name]).parts
    assert set(parts) == PARTS
    assert_golden(GOLDEN / f"{name}.txt", "\n".join(f"== {part}\n{text}" for part, text in parts.items()) + "\n")


@pytest.mark.parametrize("name", [name for name in CASES if name.endswith(".el")])
def test_the_voice_gets_no_digits_and_no_codes(name: str) -> None:
    spoken = render(*CASES[name]).parts["spoken"]
    assert not any(sign.isdigit() or sign in "€%@/" for sign in spoken)
    assert "ΨΛ4ΗΩΡΖ" not in spoken
    assert "PROC" not in spoken


def test_own_words_replace_what_is_between_opening_and_sign_off() -> None:
    own = {"radio": {"el": "Ελάτε όλοι στη **συναυλία**, αύριο 19:30!"}}
    parts = render(event_edition(own_words=own), "el", Action.PUBLISH).parts
    assert parts["script"].splitlines() == [
        "Ανακοίνωση του Οργανισμού Πολιτισμού Λιμνοχωρίου «Όνειρο».",
        "Ελάτε όλοι στη συναυλία, αύριο 19:30!",
        "Περισσότερα στις ανακοινώσεις του Οργανισμού Πολιτισμού Λιμνοχωρίου «Όνειρο».",
    ]
    assert "επτά και μισή το απόγευμα" in parts["spoken"]


def test_an_english_spot_spells_no_greek_letters() -> None:
    parts = render(tender_edition(contact={"name": "Δήμος", "phone": "24630 50321"}), "en", Action.PUBLISH).parts
    assert not any("\u0370" <= sign <= "\u03ff" for sign in parts["spoken"])


def test_rendering_is_pure() -> None:
    assert render(event_edition(), "el", Action.PUBLISH) == render(event_edition(), "el", Action.PUBLISH)


def test_a_long_text_without_a_summary_is_not_read_out_whole() -> None:
    body = "\n\n".join(f"Παράγραφος με αρκετά λόγια, η υπ' αριθμόν {n}." for n in range(200))
    script = render(press_edition(summary=None, body=body), "el", Action.PUBLISH).parts["script"]
    assert "Παράγραφος με αρκετά λόγια" in script
    assert len(script) < 1_000
