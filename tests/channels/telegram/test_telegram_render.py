"""What a post says: golden files of every kind, and that it always fits and parses."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.telegram.fake.entities import parse, units
from channels.telegram.render import TEXT_UNITS, expired, hashtags, render
from schemas.edition import Action, Edition, Reason
from tests.editions import event_edition, press_edition, programme_edition, tender_edition

GOLDEN = Path(__file__).parent / "golden"
KINDS: dict[str, Callable[..., Edition]] = {
    "event": event_edition,
    "programme": programme_edition,
    "tender": tender_edition,
    "press_release": press_edition,
}
CHANGES: dict[Action, dict[str, object]] = {
    Action.PUBLISH: {},
    Action.CORRECT: {
        "number": 2,
        "action": Action.CORRECT,
        "reason": Reason.AMENDMENT,
        "note": "Άλλαξε η ώρα <έναρξης>",
    },
    Action.WITHDRAW: {"number": 3, "action": Action.WITHDRAW, "note": "Αναρτήθηκε κατά λάθος"},
}


def text(edition: Edition, language: str, action: Action | None = None) -> str:
    return render(edition, language, action or edition.action).parts["text"]


@pytest.mark.parametrize("language", ["el", "en"])
@pytest.mark.parametrize("action", CHANGES, ids=str)
@pytest.mark.parametrize("kind", KINDS)
def test_golden(kind: str, action: Action, language: str) -> None:
    html = text(KINDS[kind](**CHANGES[action]), language)
    file = GOLDEN / f"{kind}.{action}.{language}.html"
    if os.environ.get("KERYX_UPDATE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        file.write_text(f"{html}\n", encoding="utf-8")
    assert f"{html}\n" == file.read_text(encoding="utf-8")
    assert units(parse(html).text) <= TEXT_UNITS


def test_own_words_take_the_summary_s_place() -> None:
    edition = event_edition(own_words={"telegram": {"el": "Ελάτε! 5 < 6 & 7 > 6", "en": "Come!"}})
    assert "\n\nΕλάτε! 5 &lt; 6 &amp; 7 &gt; 6\n\n" in text(edition, "el")
    assert "\n\nCome!\n\n" in text(edition, "en")
    assert edition.content
    assert edition.content.summary
    assert edition.content.summary.el not in text(edition, "el")


def test_words_for_another_channel_are_not_used() -> None:
    assert text(event_edition(own_words={"radio": "Άκου!"}), "el") == text(event_edition(), "el")


def test_a_long_text_is_cut_at_a_sentence_and_the_link_stays() -> None:
    sentence = "Η Φιλαρμονική παίζει <έργα> & κάλαντα 🎻. "
    edition = event_edition(own_words={"telegram": (sentence * 300)[:9000]})
    parsed = parse(text(edition, "el"))
    assert TEXT_UNITS - 150 < units(parsed.text) <= TEXT_UNITS - 40
    assert f"\n\n{sentence.strip()} {sentence.strip()}" in parsed.text
    assert "🎻. …\n\nΠότε:" in parsed.text
    assert [e.url for e in parsed.entities if e.url] == [edition.public_url]
    assert units(parse(expired(text(edition, "el"), "el")).text) <= TEXT_UNITS


@pytest.mark.parametrize(("language", "query"), [("el", ""), ("en", "?lang=en"), ("fr", "?lang=en")])
def test_the_link_leads_to_the_page_in_the_post_s_own_language(language: str, query: str) -> None:
    edition = press_edition()
    parts = render(edition, language, Action.PUBLISH).parts
    assert parts["link"] == f"{edition.public_url}{query}"
    assert [entity.url for entity in parse(parts["text"]).entities if entity.url] == [parts["link"]]


def test_hashtags_keep_accents_and_join_words() -> None:
    edition = event_edition()
    (first, *_) = edition.topics
    renamed = first.model_copy(
        update={"name": type(first.name)({"el": "υγεία & κοινωνική μέριμνα", "en": "health and social care"})}
    )
    number = first.model_copy(update={"name": type(first.name)("2027")})
    edition = edition.model_copy(update={"topics": (renamed, renamed, number)})
    assert hashtags(edition, "el") == "#ΥγείαΚοινωνικήΜέριμνα"
    assert hashtags(edition, "en") == "#HealthAndSocialCare"


def test_an_expunged_post_tells_nothing_of_what_it_said() -> None:
    whole = event_edition()
    gone = Edition(**{**dict(whole), "content": None, "action": Action.EXPUNGE, "number": 4, "note": None})
    said = text(gone, "el")
    assert gone.reference in said
    assert "συναυλία" not in said.lower()
    assert gone.public_url not in said


@settings(max_examples=60, deadline=None)
@given(
    title=st.text(alphabet="αβγ<>&\"'🎻 ", min_size=1, max_size=300).filter(lambda t: t.strip()),
    words=st.text(alphabet="αβγ<>&\"'🎻 .\n", max_size=9000).filter(lambda t: t.strip()),
    note=st.text(alphabet="αβγ<>&🎻 .", max_size=3000),
    places=st.integers(1, 12),
)
def test_whatever_is_written_fits_and_parses(title: str, words: str, note: str, places: int) -> None:
    times = [{"start": f"2026-12-{day + 1:02d}T19:30", "note": "<β>" * 150} for day in range(places)]
    edition = event_edition(
        title=title, own_words={"telegram": words}, occurrences=times, note=note, number=2, action=Action.CORRECT
    )
    parsed = parse(text(edition, "el"))
    assert units(parsed.text) <= TEXT_UNITS - 40
    assert edition.public_url in [entity.url for entity in parsed.entities]
