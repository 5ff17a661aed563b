"""What a law requires people to be told: a text of staff, or an announcement; which law it is stands in the foot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from channels.email.feet import other_foot
from channels.email.letter import Letter, Paragraph, Prose
from channels.email.letters.words import WORDS
from channels.email.render import compose as compose_announcement
from schemas.directory import Issuer
from schemas.edition import Action, Edition

Texts = Mapping[str, str]  # by language


@dataclass(frozen=True)
class Statutory:
    """`text` is Markdown, and empty where an announcement says it. `notice` names the list, the law, the controller."""

    issuer: Issuer
    subject: Texts
    lead: Texts
    text: Texts
    notice: Texts
    editions: Sequence[tuple[Edition, Action]] = ()


def compose(told: Statutory, language: str, url: str) -> Letter:
    """There is nothing to leave, so no link does."""
    spoken = WORDS.spoken(language)
    foot = other_foot(told.issuer, language, url, told.notice[spoken])
    lead = Paragraph(told.lead[spoken], spoken)
    text_language, text = _best(told.text, language)
    prose = [Prose(text, text_language)] if text else []
    if told.editions:
        [(edition, action)] = told.editions
        letter = compose_announcement(edition, language, action, url)
        return replace(letter, blocks=[lead, *prose, *letter.blocks], foot=replace(foot, number=letter.foot.number))
    subject_language, subject = _best(told.subject, language)
    return Letter(spoken, subject_language, told.issuer, "", subject, told.lead[spoken], [lead, *prose], foot)


def _best(texts: Texts, language: str) -> tuple[str, str]:
    """In this language, else English, else Greek; with the language it is in."""
    found = next((code for code in (language, "en", "el") if texts.get(code)), "el")
    return found, texts.get(found, "")
