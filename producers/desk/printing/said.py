"""An edition as notices say it: what became of it, what it is called, its facts, where the rest is."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.facts import Fact, facts
from core.language.dates import day
from core.wording import change_notice, headline, wording
from schemas.edition import Action, Edition
from schemas.subtypes import subtype_name

ENDED = (Action.WITHDRAW, Action.EXPUNGE)


@dataclass(frozen=True)
class Notice:
    """`language` is the one title and texts are in. `notice` says what became of it, "" where nothing did."""

    label: str
    headline: str
    title: str
    language: str
    notice: str
    summary: str
    body: str  # Markdown
    facts: Sequence[Fact]
    ended: bool
    address: str
    issuer: str
    dated: str
    reference: str


def notice(edition: Edition, language: str) -> Notice:
    """Of what was withdrawn only that it was, and what it was called."""
    said, ended = wording(edition, language), edition.action in ENDED
    content = edition.content
    body = "" if ended or said.body.strip() == said.summary.strip() else said.body
    return Notice(
        subtype_name(content.subtype, language) if content else "",
        headline(edition, language, edition.action),
        said.title,
        said.language,
        change_notice(edition, language, edition.action) or "",
        "" if ended else said.summary,
        body,
        () if ended else facts(edition, language),
        ended,
        edition.public_url if language == "el" else f"{edition.public_url}?lang={language}",
        edition.issuer.name.best(language),
        day(edition.first_published_at or edition.released_at or edition.at, language),
        edition.reference,
    )
