"""An edition as an e-mail: subject, HTML and plain text of equal worth. Pure; the recipient's token stays open."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from channels.email.message import TOKEN
from channels.email.plain import to_text, wrapped
from core.channel import Rendition
from core.facts import Fact, facts
from core.language.catalogue import Catalogue
from core.language.dates import moment
from core.markdown import to_html
from core.pages import in_language
from core.translation import told
from core.wording import change_notice, headline, wording
from schemas.edition import Action, Edition
from schemas.localised import Localised
from schemas.press_release import PressRelease
from schemas.subtypes import subtype_name
from schemas.tender import Tender

HERE = Path(__file__).parent
WORDS = Catalogue.load(HERE / "words.toml")
NAME = "email"
# css-inline drops @media, and with it the dark colours and the phone's sizes, unless told to keep it.
_INLINER = css_inline.CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False)
_HTML = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class Link:
    address: str
    name: str


@dataclass(frozen=True)
class Quoted:
    text: str
    by: str


@dataclass(frozen=True)
class Letter:
    """All that a mail says, in the order in which it says it. Both parts are made of this, so neither says less."""

    language: str  # of all that stands around the text: English for who reads neither it nor Greek
    text_language: str  # of title, summary and body
    issuer: str
    label: str  # «Εκδήλωση · 23 Νοεμβρίου 2026»
    headline: str
    notice: str | None  # what changed
    remark: str | None  # that the full text is in Greek
    summary: str
    body: str  # Markdown
    facts: tuple[Fact, ...]
    quotes: tuple[Quoted, ...]
    notes: str | None  # Markdown
    acts: tuple[Link, ...]
    links: tuple[Link, ...]
    public: Link
    number: str
    why: str
    unsubscribe: Link


def render(edition: Edition, language: str, action: Action, url: str) -> Rendition:
    """`url` is the hub's public address. A withdrawal or expunge says only that, and says it whole."""
    letter = compose(edition, language, action, url)
    html = _HTML.get_template("announcement.html").render(
        letter=letter,
        words=lambda key: WORDS(key, letter.language),
        body=to_html(letter.body, letter.text_language, base=url) if letter.body else "",
        notes=to_html(letter.notes, letter.text_language, base=url, first_heading=3) if letter.notes else "",
    )
    written_in = ", ".join(dict.fromkeys([letter.text_language, letter.language]))
    parts = {"subject": letter.headline, "html": _INLINER.inline(html), "text": _text(letter), "language": written_in}
    return Rendition(NAME, edition, language, action, parts)


def compose(edition: Edition, language: str, action: Action, url: str) -> Letter:
    gone = action in (Action.WITHDRAW, Action.EXPUNGE) or edition.content is None
    content = None if gone else edition.content
    said = wording(edition, language)
    issuer = edition.issuer
    at = moment(edition.at, language)
    own = content.own_words.get(NAME) if content else None
    return Letter(
        language=WORDS.spoken(language),
        text_language=said.language,
        issuer=issuer.name.best(language),
        label=f"{subtype_name(edition.content.subtype, language)} · {at}" if edition.content else at,
        headline=headline(edition, language, action),
        notice=change_notice(edition, language, action),
        remark=None if gone else said.notice,
        summary="" if gone else said.summary,
        body="" if gone else ((own.get(said.language) if own else None) or said.body),
        facts=() if gone else facts(edition, language),
        quotes=_quotes(content, language) if isinstance(content, PressRelease) else (),
        notes=_told(content.notes_to_editors, language) if isinstance(content, PressRelease) else None,
        acts=tuple(Link(a.url, a.title.best(language) if a.title else a.ada) for a in content.acts) if content else (),
        links=tuple(_links(edition, language, url)) if content else (),
        public=Link(
            in_language(edition.public_url, said.language), WORDS("notice_online" if gone else "read_online", language)
        ),
        number=WORDS("number", language, reference=edition.reference),
        why=WORDS("why", language, issuer=issuer.name_genitive.best(language)),
        unsubscribe=Link(f"{url}/unsubscribe/{TOKEN}", WORDS("unsubscribe", language)),
    )


def _told(text: Localised | None, language: str) -> str | None:
    return told(text, language) if text else None


def _quotes(content: PressRelease, language: str) -> tuple[Quoted, ...]:
    found = []
    for quoted in content.quotes:
        if text := told(quoted.text, language):
            by = quoted.speaker.best(language)
            found.append(Quoted(text, f"{by}, {quoted.role.best(language)}" if quoted.role else by))
    return tuple(found)


def _links(edition: Edition, language: str, url: str) -> list[Link]:
    content = edition.content
    if content is None:
        return []
    written = (*content.links, *(content.documents if isinstance(content, Tender) else ()))
    found = [Link(link.url, link.title.best(language) if link.title else link.url) for link in written]
    stored = [(a.url, a.media, a.title.best(language)) for a in content.attachments]
    if isinstance(content, PressRelease):
        for photograph in content.photographs:
            name = (photograph.caption or photograph.alt).best(language)
            credit = photograph.credit
            shown = f"{name} ({WORDS('photograph_credit', language, credit=credit)})" if credit else name
            stored.append((photograph.url, photograph.media, shown))
    return found + [Link(address or f"{url}/media/{quote(media or '')}", name) for address, media, name in stored]


def _text(letter: Letter) -> str:
    """The plain part. `-- ` opens the footer, as mail programs know it."""
    sections = [
        letter.issuer,
        letter.label,
        "",
        wrapped(letter.headline),
        "=" * min(len(letter.headline), 72),
    ]
    for paragraph in (letter.notice, letter.remark, letter.summary):
        if paragraph:
            sections += ["", wrapped(paragraph)]
    if letter.facts:
        sections += ["", *(wrapped(f"{fact.label}: {fact.value}", indent="  ") for fact in letter.facts)]
    if letter.body:
        sections += ["", to_text(letter.body, letter.text_language)]
    for quoted in letter.quotes:
        sections += [
            "",
            wrapped(f"«{quoted.text}»" if letter.language == "el" else f"“{quoted.text}”"),
            f"— {quoted.by}",
        ]
    if letter.notes:
        sections += ["", f"{WORDS('notes_to_editors', letter.language)}:", to_text(letter.notes, letter.text_language)]
    for heading, links in (("acts", letter.acts), ("documents", letter.links)):
        if links:
            sections += ["", f"{WORDS(heading, letter.language)}:"]
            sections += [
                f"- {link.name}\n  {link.address}" if link.name != link.address else f"- {link.address}"
                for link in links
            ]
    sections += ["", f"{letter.public.name}:", letter.public.address, "", "-- "]
    sections += [
        letter.issuer,
        letter.number,
        wrapped(letter.why),
        "",
        f"{letter.unsubscribe.name}:",
        letter.unsubscribe.address,
    ]
    return "\n".join(sections) + "\n"
