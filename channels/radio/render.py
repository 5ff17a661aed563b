"""A segment as text: its title, and in each form the script for a presenter and what the voice is given."""

from core.channel import Rendition
from core.script import FORMS, bound_day, form
from core.wording import headline
from schemas.edition import Action, Edition

NAME = "radio"
LONGEST = max(FORMS)


def render(edition: Edition, language: str, action: Action) -> Rendition:
    """Parts: title; script, spoken; script_30, spoken_30; script_15, spoken_15; bound, its one day (ISO) or "".

    A text written for the radio takes the place of the announcement's own.
    """
    words = edition.content.own_words.get(NAME) if edition.content else None
    own = words.get(language) if words else None
    parts = {"title": headline(edition, language, action)}
    for seconds in reversed(FORMS):
        made = form(edition, language, action, own, seconds)
        parts[part("script", seconds)] = made.text
        parts[part("spoken", seconds)] = made.spoken
    day = bound_day(edition, words.root.values() if words else ())
    parts["bound"] = day.isoformat() if day else ""
    return Rendition(NAME, edition, language, action, parts)


def part(name: str, form_s: int) -> str:
    """The name of a form's part: `script`, `script_30`, `spoken_15`."""
    return name if form_s == LONGEST else f"{name}_{form_s}"
