"""Who reads another language is told when some text is only in Greek, whichever text that is, in every channel."""

from collections.abc import Callable
from typing import Any

import pytest

from channels.email.render import render as email
from channels.feeds.channel import TEMPLATES as FEED_TEMPLATES
from channels.feeds.render import render as feeds
from channels.radio.render import render as radio
from channels.site.channel import TEMPLATES as SITE_TEMPLATES
from channels.site.render import render as site
from channels.telegram.render import render as telegram
from core.pages import MunicipalitySettings, Pages
from core.translation import longer_texts
from core.wording import wording
from schemas.edition import Action, Edition
from tests.editions import SITE, event_edition, press_edition, programme_edition, tender_edition

PAGES = Pages(SITE, SITE_TEMPLATES, FEED_TEMPLATES, municipality=MunicipalitySettings())
NOTICE = "Part of the text is in Greek only."
GREEK, BOTH = "Μόνο ελληνικά.", {"el": "Και ελληνικά.", "en": "English too."}
WRITTEN: dict[str, Any] = {"title": BOTH, "summary": BOTH, "body": BOTH}
OUTAGE = {"what": {"el": "Νερό", "en": "Water"}, "since": "2026-12-02T08:30"}
FILE = {"title": BOTH, "url": "https://www.limnochori.example/a.pdf"}

# Each longer text there is, as it is written in one language or in two.
PLACES: dict[str, tuple[Callable[..., Edition], Callable[[Any], dict[str, Any]]]] = {
    "eligibility": (programme_edition, lambda text: {"eligibility": text, "how_to_apply": BOTH}),
    "how_to_apply": (programme_edition, lambda text: {"eligibility": BOTH, "how_to_apply": text}),
    "accessibility": (event_edition, lambda text: {"venue": {"name": BOTH, "accessibility": text}}),
    "agenda": (event_edition, lambda text: {"agenda": [BOTH, text]}),
    "attachments": (tender_edition, lambda text: {"attachments": [{**FILE, "text": text}]}),
    "quotes": (press_edition, lambda text: {"quotes": [{"text": text, "speaker": BOTH}], "notes_to_editors": BOTH}),
    "notes": (press_edition, lambda text: {"quotes": [], "notes_to_editors": text}),
    "outage": (
        press_edition,
        lambda text: {
            "subtype": "service_notice",
            "outage": {**OUTAGE, "where": text},
            "quotes": [],
            "notes_to_editors": None,
        },
    ),
}


def said(edition: Edition, language: str) -> dict[str, str]:
    """All that each channel says."""
    action = Action.PUBLISH
    mail = email(edition, language, action, SITE).parts
    return {
        "mail": " ".join(mail["text"].split()),
        "mail, HTML": mail["html"],
        "telegram": telegram(edition, language, action).parts["text"],
        "feeds": feeds(edition, language, action, PAGES).parts["html"],
        "feeds, summary": feeds(edition, language, action, PAGES).parts["summary"],
        "site": site(edition, language, action, PAGES).parts["untranslated"],
        "radio": radio(edition, language, action).parts["script"],
    }


@pytest.mark.parametrize("place", PLACES)
def test_whatever_is_only_in_greek_every_channel_says_so(place: str) -> None:
    make, written = PLACES[place]
    partly, whole = make(**WRITTEN, **written(GREEK)), make(**WRITTEN, **written(BOTH))
    for language in ("en", "fr"):
        assert [channel for channel, text in said(partly, language).items() if NOTICE not in text] == []
        assert [channel for channel, text in said(whole, language).items() if NOTICE in text] == []
    assert [
        channel for channel, text in said(partly, "el").items() if NOTICE in text or "μόνο στα ελληνικά" in text
    ] == []


def test_a_summary_without_a_translation_is_missed_too() -> None:
    assert wording(event_edition(summary="Μόνο ελληνικά."), "en").notice == NOTICE


def test_a_text_in_the_readers_language_counts_and_names_do_not() -> None:
    french = {"el": "Ελληνικά.", "fr": "En français."}
    edition = programme_edition(
        title={"el": "Τίτλος", "fr": "Titre"}, summary=french, body=french, eligibility=french, how_to_apply=BOTH
    )
    assert wording(edition, "fr").notice is None
    assert wording(edition, "fr").title == "Titre"
    assert edition.content
    assert {text.el for text in longer_texts(edition.content)} == {"Ελληνικά.", "Και ελληνικά."}


def test_where_the_water_is_cut_is_said_in_greek_rather_than_not_at_all() -> None:
    where = "Οδοί Λίμνης, Ακτής και Ερμού"
    edition = press_edition(
        subtype="service_notice",
        topics=["ydreusi"],
        outage={"what": "Υδροδότηση", "where": where, "since": "2026-12-02T08:30"},
    )
    for channel, text in said(edition, "en").items():
        assert where in text or channel in ("site", "feeds, summary"), channel
    assert where in site(edition, "en", Action.PUBLISH, PAGES).parts["html"]
    assert wording(edition, "en").title == "Service notice: Water supply, Waterfront, Wednesday 2 December 2026, 08:30"
