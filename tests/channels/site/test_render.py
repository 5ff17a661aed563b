"""Pages as they are rendered, kept as golden files: each kind, both languages, each action."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from channels.site.channel import TEMPLATES
from channels.site.render import render
from core.pages import MunicipalitySettings, Pages
from schemas.edition import Action, Edition, Reason, Weight
from tests.editions import event_edition, press_edition, programme_edition, tender_edition

GOLDEN = Path(__file__).with_name("golden")
PAGES = Pages("https://nea.limnochori.example", TEMPLATES, municipality=MunicipalitySettings())
LATER = {"number": 2, "weight": Weight.MATERIAL}
CASES: Mapping[str, tuple[Edition, Action]] = {
    "event": (event_edition(), Action.PUBLISH),
    "tender": (tender_edition(), Action.PUBLISH),
    "programme": (programme_edition(), Action.PUBLISH),
    "press": (press_edition(), Action.PUBLISH),
    "event-postponed": (
        event_edition(action=Action.CORRECT, reason=Reason.POSTPONEMENT, note="Λόγω καιρού.", **LATER),
        Action.CORRECT,
    ),
    "event-withdrawn": (
        event_edition(action=Action.WITHDRAW, note="Δημοσιεύθηκε εκ παραδρομής.", **LATER),
        Action.WITHDRAW,
    ),
}


@pytest.mark.parametrize("language", ["el", "en"])
@pytest.mark.parametrize("case", CASES)
def test_parts_are_as_kept(case: str, language: str) -> None:
    edition, action = CASES[case]
    parts = render(edition, language, action, PAGES).parts
    text = "\n".join(f"== {name}\n{value}" for name, value in parts.items()) + "\n"
    path = GOLDEN / f"{case}.{language}.txt"
    if os.environ.get("KERYX_UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_a_withdrawn_page_keeps_nothing_of_the_text() -> None:
    edition, action = CASES["event-withdrawn"]
    assert set(render(edition, "el", action, PAGES).parts) == {"title", "notice"}


def test_an_expunged_edition_has_no_title_of_its_own() -> None:
    edition = event_edition(number=2, action=Action.EXPUNGE).model_copy(update={"content": None})
    parts = render(edition, "el", Action.EXPUNGE, PAGES).parts
    assert "συναυλία" not in " ".join(parts.values())
    assert "2026/000101" in parts["title"]


def test_a_minor_correction_is_only_a_line_of_the_history() -> None:
    edition = event_edition(number=2, action=Action.CORRECT, reason=Reason.CORRECTION, weight=Weight.MINOR)
    parts = render(edition, "el", Action.CORRECT, PAGES).parts
    assert parts["title"] == "Χριστουγεννιάτικη συναυλία της Φιλαρμονικής"
    assert parts["notice"] == ""
    assert parts["change"] == "Διορθώθηκε στις 23/11/2026, 10:15."


def test_nothing_of_a_text_ends_the_script_that_holds_structured_data() -> None:
    edition = event_edition(title={"el": "Τίτλος </script><script>alert(1)</script>"})
    text = render(edition, "el", Action.PUBLISH, PAGES).parts["json_ld"]
    assert "<" not in text
    assert json.loads(text)["@graph"][0]["name"] == "Τίτλος </script><script>alert(1)</script>"


def test_structured_data_of_an_event_names_start_and_place() -> None:
    event = json.loads(render(event_edition(), "en", Action.PUBLISH, PAGES).parts["json_ld"])["@graph"][0]
    assert event["@type"] == "Event"
    assert event["startDate"] == "2026-12-12T17:30:00+00:00"
    assert event["location"][0]["name"] == "Limnochori Cultural Centre"
    assert event["isAccessibleForFree"] is True
