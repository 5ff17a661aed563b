"""An edition as an e-mail: what it says, in which order, to a reader of a language. Pure; the token stays open."""

from collections.abc import Iterator
from urllib.parse import quote

from channels.email.feet import subscriber_foot
from channels.email.layout import parts
from channels.email.letter import (
    Block,
    Button,
    Facts,
    Heading,
    Letter,
    Link,
    Links,
    Notice,
    Paragraph,
    Prose,
    Quote,
    Remark,
)
from channels.email.text import WORDS
from core.channel import Rendition
from core.facts import facts
from core.language.dates import moment
from core.pages import in_language
from core.translation import told
from core.wording import Wording, change_notice, headline, wording
from schemas.announcement import Announcement
from schemas.edition import Action, Edition
from schemas.localised import Localised
from schemas.press_release import PressRelease
from schemas.subtypes import subtype_name
from schemas.tender import Tender

NAME = "email"


def render(edition: Edition, language: str, action: Action, url: str) -> Rendition:
    """`url` is the hub's public address."""
    return Rendition(NAME, edition, language, action, parts(compose(edition, language, action, url), url))


def compose(edition: Edition, language: str, action: Action, url: str) -> Letter:
    """A withdrawal or expunge says only that, and says it whole."""
    content = None if is_gone(edition, action) else edition.content
    said = wording(edition, language)
    notice = change_notice(edition, language, action)
    blocks: list[Block] = [Notice(notice)] if notice else []
    if content:
        blocks += told_whole(edition, content, said, language, url)
    blocks.append(Button(public_link(edition, language, action)))
    known = facts(edition, language) if content else ()
    return Letter(
        language=WORDS.spoken(language),
        text_language=said.language,
        issuer=edition.issuer,
        label=label(edition, language),
        title=headline(edition, language, action),
        preheader=notice or said.summary or " · ".join(fact.value for fact in known[:2]),
        blocks=blocks,
        foot=subscriber_foot(
            edition.issuer, language, url, number=WORDS("number", language, reference=edition.reference)
        ),
    )


def is_gone(edition: Edition, action: Action) -> bool:
    return action in (Action.WITHDRAW, Action.EXPUNGE) or edition.content is None


def label(edition: Edition, language: str) -> str:
    """«Εκδήλωση · Δευτέρα 23 Νοεμβρίου 2026, 10:15»."""
    at = moment(edition.dated, language)
    return f"{subtype_name(edition.content.subtype, language)} · {at}" if edition.content else at


def public_link(edition: Edition, language: str, action: Action) -> Link:
    key = "notice_online" if is_gone(edition, action) else "read_online"
    return Link(in_language(edition.public_url, wording(edition, language).language), WORDS(key, language))


def told_whole(edition: Edition, content: Announcement, said: Wording, language: str, url: str) -> Iterator[Block]:
    """All that it says, in the order of a mail."""
    own = content.own_words.get(NAME)
    if said.notice:
        yield Remark(said.notice)
    if said.summary:
        yield Paragraph(said.summary, said.language, large=True)
    if known := facts(edition, language):
        yield Facts(known)
    if body := ((own.get(said.language) if own else None) or said.body):
        yield Prose(body, said.language)
    if isinstance(content, PressRelease):
        yield from _of_press(content, said, language)
    acts = [Link(a.url, a.title.best(language) if a.title else a.ada) for a in content.acts]
    for heading, links in (("acts", acts), ("documents", list(_links(content, language, url)))):
        if links:
            yield Links(WORDS(heading, language), links)


def _of_press(content: PressRelease, said: Wording, language: str) -> Iterator[Block]:
    for quoted in content.quotes:
        if text := told(quoted.text, language):
            by = quoted.speaker.best(language)
            yield Quote(text, f"{by}, {quoted.role.best(language)}" if quoted.role else by)
    if notes := _told(content.notes_to_editors, language):
        yield Heading(WORDS("notes_to_editors", language))
        yield Prose(notes, said.language, first_heading=3)


def _told(text: Localised | None, language: str) -> str | None:
    return told(text, language) if text else None


def _links(content: Announcement, language: str, url: str) -> Iterator[Link]:
    for link in (*content.links, *(content.documents if isinstance(content, Tender) else ())):
        yield Link(link.url, link.title.best(language) if link.title else link.url)
    stored = [(a.url, a.media, a.title.best(language)) for a in content.attachments]
    if isinstance(content, PressRelease):
        for photograph in content.photographs:
            name = (photograph.caption or photograph.alt).best(language)
            credit = photograph.credit
            shown = f"{name} ({WORDS('photograph_credit', language, credit=credit)})" if credit else name
            stored.append((photograph.url, photograph.media, shown))
    for address, media, name in stored:
        yield Link(address or f"{url}/media/{quote(media or '')}", name)
