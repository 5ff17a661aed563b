"""An edition as a page of the site: title, summary, the article's HTML, and what search engines read. Pure."""

from collections.abc import Mapping
from pathlib import Path

from channels.site.structured import json_ld
from core.channel import Rendition
from core.facts import facts
from core.language.catalogue import Catalogue
from core.language.dates import ATHENS, clock_time
from core.markdown import to_html
from core.moments import dates_of
from core.pages import Pages
from core.translation import told
from core.wording import change_notice, headline, wording
from schemas.edition import Action, Edition, Reason, Weight
from schemas.localised import Localised
from schemas.subtypes import subtype_name

CHANNEL = "site"
WORDS = Catalogue.load(Path(__file__).with_name("words.toml"))
LINKED_FACTS = ("online", "booking", "apply_at")  # values that are an address
SHOWN_APART = ("act",)
SHOWN_MOST = 6  # dates to add to a calendar


def render(edition: Edition, language: str, action: Action, pages: Pages) -> Rendition:
    """Parts of a page; of a withdrawn or expunged one only the title and the notice, since the text must go."""
    said = action if edition.weight == Weight.MATERIAL or action != Action.CORRECT else Action.PUBLISH
    notice = change_notice(edition, language, said)
    parts = {"title": headline(edition, language, said), "notice": notice or ""}
    if action not in (Action.WITHDRAW, Action.EXPUNGE) and edition.content is not None:
        parts |= _article(edition, language, action, pages)
    return Rendition(CHANNEL, edition, language, action, parts)


def _article(edition: Edition, language: str, action: Action, pages: Pages) -> Mapping[str, str]:
    content = edition.content
    assert content is not None
    words = wording(edition, language)

    def markdown(text: Localised | None) -> str:
        here = told(text, language) if text else None
        return to_html(here, language, first_heading=3) if here else ""

    html = pages.render(
        "article.html",
        language,
        words=WORDS,
        told=lambda text: told(text, language) if text else None,
        edition=edition,
        content=content,
        facts=[fact for fact in facts(edition, language) if fact.key.partition(".")[0] not in SHOWN_APART],
        linked=LINKED_FACTS,
        dates=dates_of(content)[:SHOWN_MOST],
        wording=words,
        body=to_html(words.body, words.language, first_heading=3) if words.body else "",
        markdown=markdown,
    )
    return {
        "summary": words.summary,
        "html": html,
        "text_language": words.language,
        "untranslated": words.notice or "",
        "kind": subtype_name(content.subtype, language),
        "issuer": edition.issuer.name.best(language),
        "json_ld": json_ld(edition, language, words.title, words.summary),
        "change": _change_line(edition, language, action),
    }


def _change_line(edition: Edition, language: str, action: Action) -> str:
    """«Διορθώθηκε στις 24/11/2026, 10:15. …» for the page's history; the note, in Greek, for Greek readers."""
    if edition.action != Action.CORRECT:
        return ""
    local = edition.at.astimezone(ATHENS)
    when = f"{local:%d/%m/%Y}, {clock_time(edition.at, language)}"
    change = WORDS(f"change.{edition.reason or Reason.CORRECTION}", language, when=when)
    return WORDS("change.noted", language, change=change, note=edition.note) if edition.note else change
