"""A clip as text: what stands on the card, and what the voice says over it."""

from core.channel import Rendition
from core.facts import facts
from core.script import script, spoken
from core.wording import change_notice, headline, wording
from schemas.edition import Action, Edition

NAME = "webtv"
LINES_MOST = 5
# What a viewer wants to know in ten seconds, by the facts' keys.
WANTED = (
    "when",
    "where",
    "online",
    "outage",
    "outage_over",
    "from",
    "expected_until",
    "restored_at",
    "applications",
    "application_deadline",
    "consultation",
    "consultation_deadline",
    "deadline",
    "budget_with_vat",
    "budget_without_vat",
    "award",
    "places",
    "cost",
    "admission",
    "contact",
)


def render(edition: Edition, language: str, action: Action) -> Rendition:
    """Parts: title, lines (label and value by a tab, one a line), notice, issuer, reference, spoken."""
    content = edition.content
    named = content is not None and action is not Action.EXPUNGE
    own = content.own_words.get(NAME) if content else None
    said = script(edition, language, action, own.get(language) if own else None)
    parts = {
        "title": wording(edition, language).title if named else headline(edition, language, action),
        "lines": "\n".join(_lines(edition, language, action)),
        "notice": change_notice(edition, language, action) or "",
        "issuer": edition.issuer.name.best(language),
        "reference": edition.reference,
        "spoken": spoken(said, language),
        "script": said,
    }
    return Rendition(NAME, edition, language, action, parts)


def _lines(edition: Edition, language: str, action: Action) -> list[str]:
    if action in (Action.WITHDRAW, Action.EXPUNGE):
        return []
    found = [
        f"{fact.label}\t{fact.value}"
        for wanted in WANTED
        for fact in facts(edition, language)
        if fact.key.split(".")[0] == wanted
    ][:LINES_MOST]
    summary = wording(edition, language).summary
    if len(found) < 2 and summary:
        found.append(f"\t{summary}")
    return found
