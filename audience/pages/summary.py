"""Choices in words: on the pages, and in the letter that asks for a confirmation."""

from collections.abc import Sequence

from audience.choices import Choices
from audience.pages.offers import FACETS, Offered
from audience.pages.words import WORDS
from core.pages import LANGUAGE_NAMES


def lines(choices: Choices, reads: str, offered: Offered, language: str) -> Sequence[tuple[str, str]]:
    """(what, chosen) in this language; `reads` is the language in which mail is to come."""
    said = []
    for facet in FACETS:
        slugs = getattr(choices.filter, facet)
        names = offered.names(facet, slugs, language)
        if slugs or offered.facets[facet]:
            said.append((WORDS(f"facet.{facet}", language), ", ".join(names) or WORDS(f"all.{facet}", language)))
    manner = choices.manner
    often = WORDS(f"frequency.{_key(manner.frequency)}", language)
    if manner.urgent and manner.frequency != "at once":
        often += WORDS("urgent.besides", language)
    said.append((WORDS("frequency.name", language), often))
    said.append((WORDS("reminders.name", language), WORDS("yes" if manner.reminders else "no", language)))
    said.append((WORDS("magazine.name", language), WORDS("yes" if manner.magazine else "no", language)))
    said.append((WORDS("language.name", language), LANGUAGE_NAMES.get(reads, reads)))
    return said


def _key(frequency: str) -> str:
    return frequency.replace(" ", "_")
