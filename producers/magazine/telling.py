"""What an issue says to a reader of a language: the same words for its page and its PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from core.facts import Fact, facts
from core.language.catalogue import Catalogue
from core.language.dates import day
from core.pages import in_language
from core.wording import headline, wording
from producers.magazine.showing import Piece, Shown
from schemas.edition import Action
from schemas.localised import ENGLISH, GREEK
from schemas.magazine import Picture
from schemas.subtypes import subtype_name

WORDS = Catalogue.load(Path(__file__).with_name("words.toml"))
FACTS_SHOWN = 3


@dataclass(frozen=True)
class Item:
    label: str
    headline: str
    language: str  # of headline and summary
    remark: str | None
    summary: str
    facts: Sequence[Fact]
    address: str


@dataclass(frozen=True)
class Telling:
    number: int
    day: date
    issuer: str
    title: str
    title_language: str
    label: str
    cover: str  # Markdown
    picture: Picture | None
    gone: str
    sections: Sequence[tuple[str, Sequence[Item]]]
    page: str


def telling(shown: Shown, language: str, url: str) -> Telling:
    """`url` is the hub's public address."""
    issue = shown.issue
    key = "gone_one" if shown.gone == 1 else "gone_many"
    return Telling(
        shown.number,
        issue.date,
        shown.issuer.name.best(language),
        issue.title.best(language),
        next(code for code in (language, ENGLISH, GREEK) if issue.title.get(code)),
        WORDS("issue", language, number=shown.number, day=day(issue.date, language)),
        issue.cover.best(language) if issue.cover else "",
        issue.picture,
        WORDS(key, language, count=shown.gone) if shown.gone else "",
        [(part.name.best(language), [_item(piece, shown, language) for piece in part.pieces]) for part in shown.parts],
        in_language(f"{url}/magazine/{shown.number}", language),
    )


def _item(piece: Piece, shown: Shown, language: str) -> Item:
    edition = piece.edition
    said = wording(edition, language)
    kind = [subtype_name(edition.content.subtype, language)] if edition.content else []
    speaker = [edition.issuer.name.best(language)] if edition.issuer.slug != shown.issuer.slug else []
    return Item(
        " · ".join([*kind, *speaker]),
        headline(edition, language, Action.PUBLISH),
        said.language,
        said.notice,
        piece.teaser.best(language) if piece.teaser else said.summary,
        facts(edition, language)[:FACTS_SHOWN],
        in_language(edition.public_url, said.language),
    )
