"""A letter as plain text: a part of its own worth, for those who read no HTML and for those who have it read out."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from channels.email.letter import (
    Block,
    Button,
    Entry,
    Facts,
    Heading,
    Letter,
    Link,
    Links,
    Notice,
    Paragraph,
    Picture,
    Prose,
    Quote,
    Remark,
)
from channels.email.plain import to_text, wrapped
from core.facts import Fact
from core.language.catalogue import Catalogue
from schemas.directory import Issuer

WORDS = Catalogue.load(Path(__file__).with_name("words.toml"))
QUOTES = {"el": ("«", "»"), "en": ("“", "”")}
RULE_CHARACTERS = 72


def plain_text(letter: Letter) -> str:
    """`-- ` opens the footer, as mail programs know it."""
    lines = [letter.issuer.name.best(letter.language), *([letter.label] if letter.label else [])]
    lines += ["", *_underlined(letter.title, "=")]
    for block in letter.blocks:
        lines += ["", *_lines(block, letter.language)]
    return "\n".join([*lines, "", "-- ", *_foot(letter)]) + "\n"


def postal_line(issuer: Issuer, language: str) -> str:
    """Where the issuer is found and called; "" when the directory does not say."""
    phone = WORDS("phone", language, phone=issuer.phone) if issuer.phone else None
    address = issuer.address.best(language) if issuer.address else None
    return " · ".join(part for part in (address, phone, issuer.email) if part)


def _foot(letter: Letter) -> Iterator[str]:
    yield letter.issuer.name.best(letter.language)
    if postal := postal_line(letter.issuer, letter.language):
        yield wrapped(postal)
    if letter.foot.number:
        yield letter.foot.number
    yield wrapped(letter.foot.why)
    for link in letter.foot.links:
        yield from ("", *_link(link))


def _lines(block: Block, language: str) -> Iterator[str]:
    match block:
        case Heading():
            yield from _underlined(block.text, "-")
        case Notice() | Remark() | Paragraph():
            yield wrapped(block.text)
        case Prose():
            yield to_text(block.markdown, block.language)
        case Facts():
            yield from _facts(block.facts)
        case Quote():
            opening, closing = QUOTES["el" if language == "el" else "en"]
            yield wrapped(f"{opening}{block.text}{closing}")
            yield f"— {block.by}"
        case Links():
            yield f"{block.heading}:"
            for link in block.links:
                yield f"- {link.name}\n  {link.address}" if link.name != link.address else f"- {link.address}"
        case Button():
            yield from _link(block.link)
        case Picture():
            yield wrapped(f"[{block.alternative}]")
        case Entry():
            yield from _entry(block)


def _entry(entry: Entry) -> Iterator[str]:
    yield entry.label
    yield from _underlined(entry.headline, "-")
    for paragraph in (entry.notice, entry.remark, entry.summary):
        if paragraph:
            yield from ("", wrapped(paragraph))
    if entry.facts:
        yield from ("", *_facts(entry.facts))
    yield from ("", *_link(entry.link))


def _facts(facts: Sequence[Fact]) -> Iterator[str]:
    for fact in facts:
        yield wrapped(f"{fact.label}: {fact.value}", indent="  ")


def _link(link: Link) -> Iterator[str]:
    """The address on a line of its own, where nothing can break it."""
    yield from (f"{link.name}:", link.address)


def _underlined(text: str, sign: str) -> Iterator[str]:
    yield from (wrapped(text), sign * min(len(text), RULE_CHARACTERS))
