"""An announcement among others, in a digest or a magazine: headline, summary, the facts most wanted, a link."""

from channels.email.letter import Entry
from channels.email.render import is_gone, public_link
from core.facts import facts
from core.wording import change_notice, headline, wording
from schemas.directory import Issuer
from schemas.edition import Action, Edition
from schemas.subtypes import subtype_name

FACTS_SHOWN = 3


def entry(edition: Edition, action: Action, sender: Issuer, language: str, *, level: int = 2) -> Entry:
    """A correction and a withdrawal are told as such. Who speaks is named when it is not the letter's sender."""
    gone = is_gone(edition, action)
    said = wording(edition, language)
    kind = [subtype_name(edition.content.subtype, language)] if edition.content else []
    speaker = [edition.issuer.name.best(language)] if edition.issuer.slug != sender.slug else []
    return Entry(
        label=" · ".join([*kind, *speaker]),
        headline=headline(edition, language, action),
        language=said.language,
        notice=change_notice(edition, language, action),
        remark=None if gone else said.notice,
        summary="" if gone else said.summary,
        facts=() if gone else facts(edition, language)[:FACTS_SHOWN],
        link=public_link(edition, language, action),
        level=level,
    )
