"""An edition as an entry of a feed: title, summary and the HTML that readers show. Pure."""

from pathlib import Path

from core.channel import Rendition
from core.facts import facts
from core.language.catalogue import Catalogue
from core.markdown import to_html
from core.pages import Pages, in_language
from core.wording import change_notice, headline, wording
from schemas.edition import Action, Edition, Weight

CHANNEL = "feeds"
WORDS = Catalogue.load(Path(__file__).with_name("words.toml"))


def render(edition: Edition, language: str, action: Action, pages: Pages) -> Rendition:
    """Of a withdrawn or expunged one only title, notice and link: the text must go."""
    said = action if edition.weight == Weight.MATERIAL or action != Action.CORRECT else Action.PUBLISH
    link = in_language(edition.public_url, language)
    notice = change_notice(edition, language, said) or ""
    issuer = edition.issuer.name.best(language)
    parts = {"title": headline(edition, language, said), "notice": notice, "link": link, "issuer": issuer}
    if action in (Action.WITHDRAW, Action.EXPUNGE) or edition.content is None:
        return Rendition(CHANNEL, edition, language, action, parts)
    words = wording(edition, language)
    html = pages.render(
        "entry.html",
        language,
        words=WORDS,
        wording=words,
        notice=notice,
        facts=facts(edition, language),
        body=to_html(words.body, words.language, first_heading=3, base=pages.url) if words.body else "",
        link=link,
    )
    summary = " ".join(text for text in (notice, words.summary, words.notice) if text)
    parts |= {"summary": summary, "html": html}
    return Rendition(CHANNEL, edition, language, action, parts)
