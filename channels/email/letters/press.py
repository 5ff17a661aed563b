"""What the press gets: the announcement, before its hour with the embargo above it, and whose copy it is."""

from dataclasses import dataclass, replace
from datetime import datetime

from channels.email.feet import other_foot
from channels.email.letter import Button, Letter, Notice, Remark
from channels.email.letters.words import WORDS
from channels.email.render import compose as compose_announcement
from core.language.dates import clock_time, on_day
from schemas.edition import Action, Edition


@dataclass(frozen=True)
class Press:
    """`embargo` is the instant before which nothing of it may be published; None when it has passed, or there is none.
    `copy_of` names the medium this copy was made for («Εφημερίδα Η Λίμνη»), so that a leak can be traced; or nobody."""

    edition: Edition
    embargo: datetime | None
    copy_of: str


def compose(press: Press, language: str, url: str) -> Letter:
    """Before the embargo ends there is no page to lead to, so no link does."""
    letter = compose_announcement(press.edition, language, Action.PUBLISH, url)
    issuer = press.edition.issuer
    mark = [Remark(WORDS("press.copy", language, name=press.copy_of))] if press.copy_of else []
    foot = other_foot(
        issuer, language, url, WORDS("press.why", language, of_issuer=issuer.name_genitive.best(language))
    )
    foot = replace(foot, number=letter.foot.number)
    if press.embargo is None:
        return replace(letter, blocks=[*mark, *letter.blocks], foot=foot)
    values = {"on_day": on_day(press.embargo, language), "hour": clock_time(press.embargo, language)}
    notice = WORDS("press.embargo", language, **values)
    blocks = [block for block in letter.blocks if not isinstance(block, Button)]
    return replace(
        letter,
        subject=WORDS("press.subject", language, title=letter.title, **values),
        preheader=notice,
        blocks=[Notice(notice), *mark, *blocks],
        foot=foot,
    )
