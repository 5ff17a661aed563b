"""Mailings as their sources bring them: what is everybody's, what is one person's, and whose mark is where."""

from dataclasses import replace
from datetime import date
from email.header import decode_header, make_header
from typing import Any

import pytest

from channels.email import mailings
from channels.email.headers import Sender, about, headers
from channels.email.layout import parts
from channels.email.message import TOKEN
from core.channel import Contents
from schemas.edition import Action
from schemas.localised import Body, LineText, Summary, Title
from tests.channels.email.conftest import Mail
from tests.channels.email.letters import DIMOS, EMBARGO, mailing
from tests.editions import SITE, event_edition, press_edition, programme_edition


@pytest.mark.parametrize("language", ["el", "en", "sq"])
def test_an_issue_of_the_magazine(language: str) -> None:
    words: dict[str, Any] = {
        "number": 7,
        "title": Title.model_validate({"el": "Η Λίμνη", "en": "The Lake"}),
        "date": date(2026, 11, 30),
        "cover": Body.model_validate({"el": "Ο **μήνας**.", "en": "The **month**."}),
        "picture": None,
        "gone": 2,
        "page": f"{SITE}/magazine/7",
        "pdf": f"{SITE}/magazine/7.pdf",
        "sections": [
            (LineText.model_validate("Πολιτισμός"), [Summary.model_validate("Μην τη χάσετε.")]),
            (LineText.model_validate("Κοινωνία"), [None]),
        ],
    }
    editions = [(event_edition(), Action.PUBLISH), (programme_edition(), Action.PUBLISH)]
    made = parts(mailings.letter_of(mailing("magazine", DIMOS), Contents(editions, words), language, {}, SITE), SITE)
    for text in (made["html"], made["text"]):
        assert "Μην τη χάσετε." in text
        assert "Κοινωνία" in text
        assert f"{SITE}/magazine/7" in text
        assert TOKEN in text
        assert ("2 ανακοινώσεις" if language == "el" else "2 announcements") in text
    assert made["subject"] == ("Η Λίμνη, τεύχος 7" if language == "el" else "The Lake, issue 7")
    assert made["language"] == ("el" if language == "el" else "en")


def test_a_copy_names_its_holder_and_the_same_text_for_another_names_them() -> None:
    contents = Contents([(press_edition(), Action.PUBLISH)], {"what": "publish", "embargo": EMBARGO})
    anna = {
        "copy": "7K2Q-M4XB",
        "holder": "Εφημερίδα <Λίμνης>",
        "basis": "συγκατάθεση",
        "data": "https://hub.example/my-data/a",
    }
    nikos = {"copy": "0000-0001", "holder": "Ράδιο Λίμνη", "basis": "", "data": "https://hub.example/my-data/n"}
    its = replace(mailing("press", DIMOS), about=press_edition().announcement)
    first, second = (parts(mailings.letter_of(its, contents, "el", one, SITE), SITE) for one in (anna, nikos))
    assert first["text"].count("7K2Q-M4XB") == 2
    assert "Εφημερίδα &lt;Λίμνης&gt;" in first["html"]
    assert "συγκατάθεση" in first["text"]
    assert "7K2Q-M4XB" not in second["html"] + second["text"]
    assert "δημόσιου συμφέροντος" in " ".join(second["text"].split())
    assert first["subject"].startswith("ΕΜΠΑΡΓΚΟ έως Τρίτη 24 Νοεμβρίου 2026, 12:00 (ώρα Ελλάδας)")
    assert first["html"].count("ΕΜΠΑΡΓΚΟ έως Τρίτη") >= 3  # top, bottom, title


def test_a_paused_release_is_embargoed_until_further_notice() -> None:
    contents = Contents([(press_edition(), Action.PUBLISH)], {"what": "moved", "embargo": "paused"})
    one = {"copy": "7K2Q-M4XB", "holder": "Εφημερίδα", "basis": "", "data": "https://hub.example/my-data/a"}
    made = parts(mailings.letter_of(mailing("press", DIMOS), contents, "en", one, SITE), SITE)
    assert made["subject"].startswith("NEW EMBARGO until further notice: ")


def test_what_tells_of_an_announcement_is_answered_under_its_number(channel: Mail) -> None:
    """As the announcement itself is: who reads the answer knows what it is about."""
    event, sender = event_edition(), Sender("nea@limnochori.example", SITE)
    contents = Contents([(event, Action.PUBLISH)], {"sent_on": "2026-12-11"})
    told = {"of": "starts", "at": "2026-12-12T17:30:00+00:00"}
    its = replace(mailing("reminder", event.issuer), about=event.announcement, body=told)
    made = channel("smtp://127.0.0.1:9").render_mailing(its, contents, "en", {})
    lines = headers(made.parts, about(made), sender, of_list=True)
    reply_to = str(make_header(decode_header(next(line for line in lines if line.startswith("Reply-To:")))))
    assert "2026/000101" in reply_to
