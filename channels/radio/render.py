"""A segment as text: its title, and in each form the script for a presenter and what the voice is given."""

from core.channel import Rendition
from core.script import FORMS, Seconds, bound_day, form
from core.wording import headline
from schemas.edition import Action, Edition

NAME = "radio"
LONGEST: Seconds = max(FORMS)


def render(edition: Edition, language: str, action: Action) -> Rendition:
    """Parts: title; script, spoken; script_30, spoken_30; script_15, spoken_15; bound, its one day (ISO) or "".

    A text written for the radio takes the place of the announcement's own.
    """
    own = own_words(edition, language)
    parts = {"title": headline(edition, language, action)}
    for seconds in reversed(FORMS):
        made = form(edition, language, action, own, seconds)
        parts[part("script", seconds)] = made.text
        parts[part("spoken", seconds)] = made.spoken
    day = bound_day(edition, [own] if own else ())
    parts["bound"] = day.isoformat() if day else ""
    return Rendition(NAME, edition, language, action, parts)


def own_words(edition: Edition, language: str) -> str | None:
    """What was written in the announcement for the radio."""
    words = edition.content.own_words.get(NAME) if edition.content else None
    return words.get(language) if words else None


def part(name: str, form_s: int) -> str:
    """The name of a form's part: `script`, `script_30`, `spoken_15`."""
    return name if form_s == LONGEST else f"{name}_{form_s}"
