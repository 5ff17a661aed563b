"""What readers see: golden mails of the four kinds, in Greek and English, published, corrected and withdrawn."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.colours import DARK_PAGE, colours
from channels.email.message import PREFERENCES, TOKEN
from channels.email.plain import to_text
from channels.email.render import render
from core.contrast import contrast
from core.language.dates import moment
from schemas.edition import Action, Edition, Reason
from tests.channels.email.golden import as_kept
from tests.editions import SITE, event_edition, press_edition, programme_edition, tender_edition

MADE: dict[str, Callable[..., Edition]] = {
    "event": event_edition,
    "tender": tender_edition,
    "programme": programme_edition,
    "press_release": press_edition,
}
CHANGES = {
    "event": (Reason.POSTPONEMENT, "Η συναυλία μεταφέρεται λόγω κακοκαιρίας."),
    "tender": (Reason.EXTENSION, "Παράταση λόγω πλήθους διευκρινίσεων."),
    "programme": (Reason.AMENDMENT, "Περισσότερες θέσεις."),
    "press_release": (Reason.CORRECTION, None),
}


def edition(kind: str, action: Action) -> Edition:
    reason, note = CHANGES[kind]
    if action == Action.PUBLISH:
        return MADE[kind]()
    if action == Action.CORRECT:
        return MADE[kind](number=2, action=action, reason=reason, note=note)
    return MADE[kind](number=3, action=action, note=note)


@pytest.mark.parametrize("action", [Action.PUBLISH, Action.CORRECT, Action.WITHDRAW])
@pytest.mark.parametrize("language", ["el", "en"])
@pytest.mark.parametrize("kind", list(MADE))
def test_golden(kind: str, language: str, action: Action) -> None:
    parts = render(edition(kind, action), language, action, SITE).parts
    assert list(parts) == ["subject", "html", "text", "language"]
    assert parts["language"] == language
    as_kept(f"{kind}-{action.value}-{language}", parts)


def test_what_was_scheduled_is_dated_when_it_was_released() -> None:
    made = press_edition()
    for at in (made.at + timedelta(days=2), made.at - timedelta(days=2)):  # of a correction: when it was made
        text = render(made.model_copy(update={"released_at": at}), "el", Action.PUBLISH, SITE).parts["text"]
        assert moment(max(at, made.at), "el") in text


@pytest.mark.parametrize("language", ["el", "en"])
@pytest.mark.parametrize("reason", list(Reason))
def test_each_reason_of_a_change_is_said_in_its_own_words(reason: Reason, language: str) -> None:
    changed = event_edition(number=2, action=Action.CORRECT, reason=reason, note="Λόγω του καιρού.")
    parts = render(changed, language, Action.CORRECT, SITE).parts
    as_kept(f"event-{reason.value}-{language}", {**parts, "html": ""})
    assert parts["subject"].partition(": ")[0] in parts["html"]


@pytest.mark.parametrize("language", ["el", "en"])
def test_an_expunge_says_that_and_nothing_else(language: str) -> None:
    parts = render(event_edition(content=None, action=Action.EXPUNGE), language, Action.EXPUNGE, SITE).parts
    as_kept(f"event-expunge-{language}", parts)


def test_the_same_edition_gives_the_same_mail() -> None:
    assert render(event_edition(), "el", Action.PUBLISH, SITE) == render(event_edition(), "el", Action.PUBLISH, SITE)


@pytest.mark.parametrize("kind", list(MADE))
def test_html_is_whole_without_anything_from_elsewhere(kind: str) -> None:
    html = render(MADE[kind](), "el", Action.PUBLISH, SITE).parts["html"]
    assert "prefers-color-scheme: dark" in html
    assert "max-width: 619px" in html
    assert '<html lang="el"' in html
    assert "<script" not in html
    assert "<img" not in html
    assert "<link" not in html
    assert html.count(TOKEN) == html.count(PREFERENCES) == 1


def test_a_mail_says_who_sends_it_why_and_what_its_reader_can_do() -> None:
    for language, query, why in (("el", "", "επειδή εγγραφήκατε"), ("en", "?lang=en", "because you subscribed")):
        mail = render(event_edition(), language, Action.PUBLISH, SITE).parts
        for name in ("html", "text"):
            said = " ".join(mail[name].split())
            assert why in said
            assert "24630 51234" in said
            assert "523 00" in said
            for path in (f"unsubscribe/{TOKEN}", f"preferences/{PREFERENCES}", "privacy/oneiro"):
                assert f"{SITE}/{path}{query}" in said


def test_a_logo_is_an_image_of_fixed_size_beside_the_name() -> None:
    issuer = event_edition().issuer
    for logo, shown in (("https://oneiro.limnochori.example/logo.png", 1), ("http://oneiro.example/logo.png", 0)):
        html = render(event_edition(issuer=issuer.model_copy(update={"logo": logo})), "el", Action.PUBLISH, SITE).parts
        assert html["html"].count(f'<img src="{logo}"') == shown
        assert html["html"].count('width="48" height="48" alt=""') == shown
        assert "Οργανισμός Πολιτισμού Λιμνοχωρίου «Όνειρο»</td>" in html["html"]


@given(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
def test_every_colour_of_an_issuer_is_read(accent: str) -> None:
    shown = colours(accent)
    assert shown.accent == accent
    assert contrast(shown.accent, shown.on_accent) >= 4.5
    assert contrast(shown.dark_accent, shown.on_dark_accent) >= 4.5
    assert contrast(shown.dark_accent, DARK_PAGE) >= 4.5


@pytest.mark.parametrize("kind", list(MADE))
def test_a_withdrawal_tells_nothing_but_itself(kind: str) -> None:
    parts = render(edition(kind, Action.WITHDRAW), "el", Action.WITHDRAW, SITE).parts
    body = MADE[kind]().content
    assert body is not None
    assert body.body is not None
    sentence = body.body.el.split(".")[0][:40]
    for name in ("html", "text"):
        assert "Αποσύρθηκε" in parts[name]
        assert sentence not in parts[name].replace("\n", " ")


@pytest.mark.parametrize(("action", "said"), [(Action.PUBLISH, "Read the announcement"), (Action.WITHDRAW, "See this")])
def test_links_lead_to_the_page_in_the_mail_s_own_language(action: Action, said: str) -> None:
    for language, query in (("el", ""), ("en", "?lang=en"), ("fr", "?lang=en")):
        mail = render(edition("press_release", action), language, action, SITE).parts
        address = f"{press_edition().public_url}{query}"
        assert f'href="{address}"' in mail["html"]
        assert address in mail["text"].splitlines()
        assert (said in mail["text"]) == (language != "el")


def test_a_mail_says_in_which_languages_it_is_written() -> None:
    both = {"el": "Συναυλία", "en": "Concert"}
    for titles, language, written in (
        (both, "fr", "en"),
        ({"el": "Συναυλία"}, "fr", "en"),
        ({**both, "fr": "Concert"}, "fr-CH", "fr, en"),
        (both, "el", "el"),
    ):
        parts = render(event_edition(title=titles), language, Action.PUBLISH, SITE).parts
        assert parts["language"] == written
        assert f'<html lang="{written.rpartition(", ")[2]}"' in parts["html"]


def test_a_withdrawal_does_not_offer_the_announcement_that_is_gone() -> None:
    for action in (Action.WITHDRAW, Action.EXPUNGE):
        text = render(edition("event", action), "el", action, SITE).parts["text"]
        assert "Δείτε τη γνωστοποίηση στον ιστότοπο:" in text
        assert "Δείτε την ανακοίνωση" not in text


def test_hostile_text_does_nothing() -> None:
    parts = render(
        event_edition(
            title="<script>alert(1)</script> & «φίλοι»",
            body="<img src=x onerror=alert(1)> [εδώ](javascript:alert(1)) **έντονα**",
        ),
        "el",
        Action.PUBLISH,
        SITE,
    ).parts
    assert "<script" not in parts["html"]
    assert "<img" not in parts["html"]
    assert 'href="javascript' not in parts["html"]
    assert "&lt;script&gt;" in parts["html"]
    assert "<strong>έντονα</strong>" in parts["html"]


def test_words_of_its_own_take_the_body_s_place() -> None:
    parts = render(
        event_edition(own_words={"email": {"el": "Μόνο για το ταχυδρομείο."}}), "el", Action.PUBLISH, SITE
    ).parts
    assert "Μόνο για το ταχυδρομείο." in parts["text"]
    assert "Διευθύνει ο αρχιμουσικός" not in parts["text"]
    assert "Μόνο για το ταχυδρομείο." in parts["html"]


def test_plain_text_keeps_lists_links_quotes_and_tables() -> None:
    text = to_text(
        '# Τίτλος\n\nΛέει "ναι" στο [σύνδεσμο](https://a.gr/b).\n\n1. ένα\n2. δύο\n   - μέσα\n\n> λόγια\n\n'
        "| α | β |\n|---|---|\n| 1 | 2 |\n\n    κώδικας",
        "el",
    )
    assert text == (
        "Τίτλος\n------\n\nΛέει «ναι» στο σύνδεσμο (https://a.gr/b).\n\n1. ένα\n2. δύο\n   - μέσα\n\n> λόγια\n\n"
        "α | β\n1 | 2\n\n    κώδικας"
    )
