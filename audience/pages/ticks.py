"""A form's answers: shown as they were typed, and read as choices."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from audience.choices import Choices, Frequency, Manner
from audience.filters import Filter
from audience.pages.form import Form
from audience.pages.offers import FACETS, Offered
from audience.pages.words import wrong
from core.errors import FieldError
from core.pages import LANGUAGES

WHOLE = "whole"  # a hidden field of the forms that ask for everything: an unticked box is an answer in them only


@dataclass(frozen=True)
class Ticks:
    """What stands in the form. `all` are the facets of which everything is wanted, whatever else is ticked."""

    language: str
    email: str = ""
    all: frozenset[str] = frozenset(("kinds", "topics", "areas"))
    chosen: Mapping[str, frozenset[str]] = field(default_factory=dict)
    frequency: str = Frequency.AT_ONCE
    urgent: bool = True
    reminders: bool = False
    magazine: bool = False


def typed(form: Form, language: str, issuer: str = "") -> Ticks:
    """As a form says; one that asked for the address only has the usual answers to all the rest."""
    spoken = form.one("language") if form.one("language") in LANGUAGES else language
    chosen = {facet: form.many(facet) for facet in FACETS}
    if issuer:
        chosen["issuers"] = frozenset([issuer])
    if WHOLE not in form:
        ticks = Ticks(spoken, form.one("email"))
        some = frozenset(facet for facet in FACETS if chosen[facet])
        return replace(ticks, chosen=chosen, all=ticks.all - some)
    return Ticks(
        spoken,
        form.one("email"),
        frozenset(facet for facet in FACETS if f"{facet}_all" in form),
        chosen,
        form.one("frequency"),
        "urgent" in form,
        "reminders" in form,
        "magazine" in form,
    )


def kept(choices: Choices, language: str) -> Ticks:
    """As the register has them."""
    had = {facet: getattr(choices.filter, facet) for facet in FACETS}
    manner = choices.manner
    every = frozenset(facet for facet in FACETS if not had[facet])
    return Ticks(language, "", every, had, manner.frequency, manner.urgent, manner.reminders, manner.magazine)


def read(ticks: Ticks, offered: Offered, manner: Manner) -> tuple[Choices, list[FieldError]]:
    """The choices, and what is wrong with them. `manner` has what the form does not ask.

    All issuers are those of today, by name: nobody can agree to one that does not exist yet.
    """
    errors = []
    facets = {}
    for facet in FACETS:
        known = offered.slugs(facet)
        picked = ticks.chosen.get(facet, frozenset()) & known
        if facet in ticks.all or not known:
            facets[facet] = known if facet == "issuers" else frozenset()
        elif picked:
            facets[facet] = picked
        else:
            facets[facet] = frozenset()
            errors.append(wrong(facet, f"wrong.{facet}"))
    if ticks.frequency not in list(Frequency):
        errors.append(wrong("frequency", "wrong.frequency"))
        return Choices(Filter(**facets), manner), errors
    how = replace(
        manner,
        frequency=Frequency(ticks.frequency),
        urgent=ticks.urgent,
        reminders=ticks.reminders,
        magazine=ticks.magazine,
    )
    return Choices(Filter(**facets), how), errors
