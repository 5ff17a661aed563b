"""Titles and notices in the reader's language, and changes that can be read alone."""

import re
from typing import Any

import pytest

from core.wording import change_notice, headline, wording
from schemas.edition import Action, Reason
from tests.editions import event_edition, press_edition, programme_edition, tender_edition


def test_own_words_in_each_language() -> None:
    greek, english = wording(event_edition(), "el"), wording(event_edition(), "en")
    assert (greek.title, greek.language) == ("Χριστουγεννιάτικη συναυλία της Φιλαρμονικής", "el")
    assert (english.title, english.language) == ("Christmas concert of the Philharmonic Band", "en")
    assert english.body.startswith("The **Limnochori")
    assert greek.translated
    assert english.translated
    assert greek.notice is None
    assert english.notice is None


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("edition", "title"),
    [
        (
            event_edition(title="Συναυλία"),
            "Event: Saturday 12 December 2026, 19:30, Limnochori Cultural Centre",
        ),
        (
            event_edition(title="Συναυλία", occurrences=[{"start": "2026-12-12T19:30", "cancelled": True}]),
            "Event: Saturday 12 December 2026, 19:30 – cancelled, Limnochori Cultural Centre",
        ),
        (tender_edition(), "Call for tenders: Roadworks, deadline Friday 15 January 2027, 10:00"),
        (programme_edition(), "Programme: Social policy, deadline Thursday 31 December 2026, 14:00"),
        (programme_edition(topics=[], applications=None), "Programme: Municipality of Limnochori"),
        (press_edition(), "Press release: Environment, Monday 23 November 2026"),
        (press_edition(topics=[]), "Press release: Municipality of Limnochori, Monday 23 November 2026"),
        (
            press_edition(
                subtype="service_notice",
                topics=["ydreusi"],
                outage={"what": "Νερό", "where": "Οδός", "since": "2026-12-02T08:30"},
            ),
            "Service notice: Water supply, Waterfront, Wednesday 2 December 2026, 08:30",
        ),
    ],
)
def test_without_a_translation_the_fields_speak(edition: Any, title: str, language: str) -> None:
    worded = wording(edition, language)
    assert worded.title == title
    assert not worded.translated
    assert worded.notice == "The full text is in Greek."
    assert worded.body == ""
    assert worded.language == "en"
    assert not re.search("[α-ωΑ-Ω]", worded.title + worded.summary)


def test_other_languages_read_english_before_fields() -> None:
    assert wording(event_edition(), "fr") == wording(event_edition(), "en")
    french = event_edition(title={"el": "Συναυλία", "en": "Concert", "fr": "Le concert"})
    assert wording(french, "fr").title == "Le concert"
    assert wording(french, "fr-CH").title == "Le concert"


def test_a_title_without_its_body_says_where_the_text_is() -> None:
    worded = wording(event_edition(body="Μόνο ελληνικά."), "en")
    assert worded.title == "Christmas concert of the Philharmonic Band"
    assert worded.body == ""
    assert not worded.translated
    assert worded.notice == "The full text is in Greek."
    assert (
        wording(event_edition(body=None, summary="Μόνο ελληνικά."), "en").notice == "Part of the text is in Greek only."
    )


PREFIXES = {
    Reason.CORRECTION: ("Διόρθωση: ", "Correction: "),
    Reason.REISSUE: ("Ορθή επανάληψη: ", "Corrected re-issue: "),
    Reason.AMENDMENT: ("Τροποποίηση: ", "Amendment: "),
    Reason.EXTENSION: ("Παράταση: ", "Extension: "),
    Reason.POSTPONEMENT: ("Αναβολή: ", "Postponement: "),
    Reason.CANCELLATION: ("Ματαίωση: ", "Cancellation: "),
}


@pytest.mark.parametrize("reason", list(Reason))
def test_each_reason_has_its_term(reason: Reason) -> None:
    edition = event_edition(number=2, action=Action.CORRECT, reason=reason, note="Λόγω καιρού.")
    for language, prefix in zip(("el", "en"), PREFIXES[reason], strict=True):
        assert headline(edition, language, Action.CORRECT).startswith(prefix)
        notice = change_notice(edition, language, Action.CORRECT)
        assert notice is not None
        assert notice.startswith(prefix.removesuffix(": "))
        assert edition.reference in notice
        assert ("Λόγω καιρού." in notice) == (language == "el")


def test_a_first_publication_has_no_notice() -> None:
    assert change_notice(event_edition(), "el", Action.PUBLISH) is None
    assert headline(event_edition(), "el", Action.PUBLISH) == "Χριστουγεννιάτικη συναυλία της Φιλαρμονικής"


def test_who_never_had_it_reads_of_a_cancellation_but_not_of_a_correction() -> None:
    cancelled = event_edition(number=2, action=Action.CORRECT, reason=Reason.CANCELLATION)
    assert headline(cancelled, "el", Action.PUBLISH).startswith("Ματαίωση: ")
    assert change_notice(cancelled, "el", Action.PUBLISH) is not None
    corrected = event_edition(number=2, action=Action.CORRECT, reason=Reason.CORRECTION)
    assert headline(corrected, "el", Action.PUBLISH) == "Χριστουγεννιάτικη συναυλία της Φιλαρμονικής"
    assert change_notice(corrected, "el", Action.PUBLISH) is None


def test_withdrawn_is_never_revoked() -> None:
    edition = event_edition(
        number=2, action=Action.WITHDRAW, title="Συναυλία «Όνειρο»", note="Αναρτήθηκε εκ παραδρομής."
    )
    assert headline(edition, "el", Action.WITHDRAW) == "Αποσύρθηκε: Συναυλία «Όνειρο»"
    notice = change_notice(edition, "el", Action.WITHDRAW)
    assert notice == (
        "Αποσύρθηκε (Δευτέρα 23 Νοεμβρίου 2026) η ανακοίνωση «Συναυλία ‘Όνειρο’» με αριθμό 2026/000101. "
        "Αν την έχετε λάβει, μην τη λάβετε υπόψη. Αιτία: Αναρτήθηκε εκ παραδρομής."
    )
    assert "ανακλήθηκε" not in notice


@pytest.mark.parametrize("content", ["kept", None])
def test_expunged_shows_nothing_of_it(content: str | None) -> None:
    edition = event_edition(number=2, action=Action.EXPUNGE, **({} if content else {"content": None}))
    for language in ("el", "en", "fr"):
        said = headline(edition, language, Action.EXPUNGE) + str(change_notice(edition, language, Action.EXPUNGE))
        assert "2026/000101" in said
        assert "Φιλαρμονικής" not in said
        assert "Philharmonic" not in said
    assert headline(edition, "el", Action.EXPUNGE) == "Απαλείφθηκε: ανακοίνωση 2026/000101"
    if content is None:
        assert wording(edition, "el").title == "Ανακοίνωση 2026/000101"
        assert wording(edition, "el").body == ""
