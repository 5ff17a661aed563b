"""A segment as text: its title, the script for a presenter, and what the voice is given."""

from core.channel import Rendition
from core.script import script, spoken
from core.wording import headline
from schemas.edition import Action, Edition

NAME = "radio"


def render(edition: Edition, language: str, action: Action) -> Rendition:
    """Parts: title, script, spoken. A text written for the radio takes the place of the announcement's own."""
    words = edition.content.own_words.get(NAME) if edition.content else None
    text = script(edition, language, action, words.get(language) if words else None)
    parts = {"title": headline(edition, language, action), "script": text, "spoken": spoken(text, language)}
    return Rendition(NAME, edition, language, action, parts)
