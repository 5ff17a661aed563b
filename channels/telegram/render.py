"""An edition as a Telegram post in Bot API HTML: title, what changed, summary, when and where, link, hashtags. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from channels.telegram.length import cut, units
from core.channel import Rendition
from core.facts import facts
from core.language.catalogue import Catalogue
from core.pages import in_language
from core.wording import change_notice, headline, wording
from schemas.edition import Action, Edition

NAME = "telegram"
WORDS = Catalogue.load(Path(__file__).with_name("words.toml"))
TEXT_UNITS = 4096
EXPIRY_UNITS = 40  # kept free for the mark an expired post gets
TITLE_UNITS = 600
NOTICE_UNITS = 1000
FACT_UNITS = 400
FACTS_UNITS = 1200
TAGS_UNITS = 300
# What a reader decides by; the rest is on the page.
WANTED = frozenset(
    {
        *("when", "where", "online", "admission", "booking"),
        *("applications", "application_deadline", "consultation", "consultation_deadline"),
        *("places", "cost", "apply_at", "deadline", "budget_with_vat", "award"),
        *("outage", "outage_over", "from", "expected_until", "restored_at"),
    }
)


@dataclass(frozen=True)
class Block:
    """A piece of the post, as it is sent and as it is counted."""

    html: str
    plain: str


def render(edition: Edition, language: str, action: Action) -> Rendition:
    """`text` is the post; it fits Telegram's limit after its entities are parsed, whatever was written. `link` leads to
    the page in the post's own language."""
    link = in_language(edition.public_url, wording(edition, language).language)
    html = "\n\n".join(block.html for block in _blocks(edition, language, action, link))
    return Rendition(NAME, edition, language, action, {"text": html, "link": link})


def expired(html: str, language: str) -> str:
    """A post whose announcement is of no use any more."""
    return f"{bold(WORDS('expired', language)).html}\n\n{html}"


def expunged(language: str) -> str:
    """What stays of a post whose content must not exist."""
    return escape(WORDS("expunged", language))


def escape(text: str) -> str:
    """Bot API HTML needs these three escaped, and no others."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def bold(text: str) -> Block:
    return Block(f"<b>{escape(text)}</b>", text)


def hashtags(edition: Edition, language: str) -> str:
    """The topics' names as a screen reader can say them: accents kept, each word with a capital."""
    tags: list[str] = []
    for topic in edition.topics:
        words = re.findall(r"\w+", topic.name.best(language))
        tag = "#" + "".join(word[:1].upper() + word[1:] for word in words)
        if not tag[1:].isdigit() and tag not in tags and units(" ".join([*tags, tag])) <= TAGS_UNITS:
            tags.append(tag)
    return " ".join(tags)


def _blocks(edition: Edition, language: str, action: Action, link: str) -> list[Block]:
    top = [bold(cut(headline(edition, language, action), TITLE_UNITS))]
    if notice := change_notice(edition, language, action):
        text = cut(notice, NOTICE_UNITS)
        top.append(Block(f"<i>{escape(text)}</i>", text))
    if action == Action.EXPUNGE or edition.content is None:
        return [*top, _source(edition, language)]
    below = [_link(link, language, action), _source(edition, language)]
    if action == Action.WITHDRAW:
        return [*top, *below]
    if tags := hashtags(edition, language):
        below.append(Block(tags, tags))
    told = list(_facts(edition, language))
    room = TEXT_UNITS - EXPIRY_UNITS - sum(units(block.plain) + 2 for block in (*top, *told, *below)) - 2
    text = cut(_text(edition, language), room)
    return [*top, *([Block(escape(text), text)] if text else []), *told, *below]


def _text(edition: Edition, language: str) -> str:
    """Words written for Telegram, else the summary; and that the full text is in Greek where it is."""
    worded = wording(edition, language)
    own = edition.content.own_words.get(NAME) if edition.content else None
    said = (own.get(language) if own else None) or worded.summary
    return "\n\n".join(part.strip() for part in (said, worded.notice) if part)


def _facts(edition: Edition, language: str) -> Iterator[Block]:
    lines: list[Block] = []
    length = 0
    for fact in facts(edition, language):
        if fact.key.split(".")[0] not in WANTED:
            continue
        value = cut(fact.value, FACT_UNITS)
        line = Block(f"<b>{escape(fact.label)}:</b> {escape(value)}", f"{fact.label}: {value}")
        length += units(line.plain) + 1
        if length > FACTS_UNITS:
            break
        lines.append(line)
    if lines:
        yield Block("\n".join(line.html for line in lines), "\n".join(line.plain for line in lines))


def _link(link: str, language: str, action: Action) -> Block:
    text = WORDS("page" if action == Action.WITHDRAW else "read_on", language)
    address = escape(link).replace('"', "%22")
    return Block(f'<a href="{address}">{escape(text)}</a>', text)


def _source(edition: Edition, language: str) -> Block:
    text = f"{edition.issuer.name.best(language)} · {edition.reference}"
    return Block(escape(text), text)
