"""A copy for somebody of the press: until when it is embargoed, whose copy it is, and all of the text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from channels.email.feet import privacy
from channels.email.letter import Block, Button, Foot, Letter, Link, Notice, Paragraph, Remark
from channels.email.letters.words import WORDS
from channels.email.message import TOKEN
from channels.email.render import is_gone, label, public_link, told_whole
from core.channel import Contents
from core.language.dates import moment
from core.pages import in_language
from core.wording import change_notice, headline, wording
from schemas.edition import Action, Edition

PAUSED = "paused"
What = Literal["publish", "correct", "moved", "withdraw"]


@dataclass(frozen=True)
class Copy:
    """`embargo` is "" (public), "paused", or when it ends (ISO 8601). `holder` and `basis` are as the list has them: an
    empty basis is the task in the public interest."""

    edition: Edition
    action: Action
    what: What
    embargo: str
    code: str
    holder: str
    basis: str
    data: str  # the link to what is held of them

    @classmethod
    def of(cls, contents: Contents, personal: Mapping[str, str]) -> "Copy":
        ((edition, action),) = contents.editions
        said = contents.words
        own = (personal[name] for name in ("copy", "holder", "basis", "data"))
        return cls(edition, action, said["what"], said["embargo"], *own)

    @property
    def gone(self) -> bool:
        return is_gone(self.edition, self.action)


def compose(copy: Copy, language: str, url: str) -> Letter:
    edition = copy.edition
    said = wording(edition, language)
    embargo = _embargo(copy, language)
    title = headline(edition, language, copy.action)
    return Letter(
        language=WORDS.spoken(language),
        text_language=said.language,
        issuer=edition.issuer,
        label=label(edition, language),
        title=title,
        subject=_subject(copy, embargo, title, language),
        preheader=said.summary if copy.what in ("publish", "correct") and not copy.gone else "",
        blocks=list(_blocks(copy, embargo, language, url)),
        foot=_foot(copy, language, url),
    )


def _embargo(copy: Copy, language: str) -> str:
    """The line that stands everywhere; "" when there is none (any more)."""
    if copy.gone or not copy.embargo:
        return ""
    if copy.embargo == PAUSED:
        return WORDS("press.embargo_paused", language)
    spoken = WORDS.spoken(language)
    return WORDS("press.embargo", language, until=moment(datetime.fromisoformat(copy.embargo), spoken))


def _subject(copy: Copy, embargo: str, title: str, language: str) -> str:
    key = "press.moved_subject" if copy.what == "moved" else "press.subject"
    if embargo:
        return WORDS(key, language, embargo=embargo, title=title)
    return WORDS("press.lifted_subject", language, title=title) if copy.what == "moved" and not copy.gone else title


def _blocks(copy: Copy, embargo: str, language: str, url: str) -> Iterator[Block]:
    spoken = WORDS.spoken(language)
    mark = Remark(WORDS("press.copy", language, code=copy.code, holder=copy.holder))
    if embargo:
        yield Notice(embargo)
    yield mark
    yield from _told(copy, embargo, language, url)
    if embargo:
        yield Notice(embargo)
        yield Paragraph(WORDS("press.rule", language), spoken)
        yield Remark(f"{mark.text}. {WORDS('press.copy_traced', language)}")
    elif copy.edition.first_published_at is not None:
        yield Button(public_link(copy.edition, language, copy.action))


def _told(copy: Copy, embargo: str, language: str, url: str) -> Iterator[Block]:
    edition, content = copy.edition, copy.edition.content
    if changed := change_notice(edition, language, copy.action):
        yield Notice(changed)
    if copy.gone or content is None:
        yield Paragraph(WORDS("press.withdrawn", language), WORDS.spoken(language), large=True)
    elif copy.what == "moved":
        key = "press.moved" if embargo else "press.lifted"
        yield Paragraph(WORDS(key, language, reference=edition.reference), WORDS.spoken(language), large=True)
    else:
        yield from told_whole(edition, content, wording(edition, language), language, url)


def _foot(copy: Copy, language: str, url: str) -> Foot:
    issuer = copy.edition.issuer
    of_issuer = issuer.name_genitive.best(language)
    basis = copy.basis or WORDS("press.interest", language)
    leave = in_language(f"{url}/unsubscribe/{TOKEN}", WORDS.spoken(language))
    return Foot(
        WORDS("reminder.number", language, reference=copy.edition.reference),
        WORDS("press.why", language, of_issuer=of_issuer, holder=copy.holder, basis=basis),
        (
            Link(leave, WORDS("press.leave", language)),
            Link(copy.data, WORDS("press.data", language)),
            privacy(issuer, language, url),
        ),
    )
