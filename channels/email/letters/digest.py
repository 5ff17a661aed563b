"""A digest: what was announced in a day or a week, corrections and withdrawals among it told as what they are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from channels.email.feet import subscriber_foot
from channels.email.letter import Block, Letter, Link, Links, Paragraph
from channels.email.letters.entries import entry
from channels.email.letters.words import WORDS
from channels.email.render import public_link
from core.language.counts import grouped
from core.language.dates import day, span
from core.wording import headline
from schemas.directory import Issuer
from schemas.edition import Action, Edition

TOLD_IN_FULL = (
    20  # Gmail cuts off what is over 102 kB, and with it the link to leave: the rest are told by their titles
)

PREVIEWED = 5  # titles in the line behind the subject


@dataclass(frozen=True)
class Digest:
    """`days` are the local dates it covers, both included. Each entry is what its reader is owed: a correction or a
    withdrawal only if they were told of the announcement before."""

    issuer: Issuer  # in whose name it goes out
    every: Literal["daily", "weekly"]
    first: date
    last: date
    entries: Sequence[tuple[Edition, Action]]


def compose(digest: Digest, language: str, url: str) -> Letter:
    spoken = WORDS.spoken(language)
    count = len(digest.entries)
    number = WORDS("digest.one" if count == 1 else "digest.many", language, count=grouped(count, spoken))
    covered = day(digest.last, language) if digest.first == digest.last else span(digest.first, digest.last, language)
    titles = [headline(edition, language, action) for edition, action in digest.entries]
    issuer = digest.issuer.name_accusative.best(language)
    opening = Paragraph(WORDS("digest.opening", language, issuer=issuer, number=number), spoken)
    return Letter(
        language=spoken,
        text_language=spoken,
        issuer=digest.issuer,
        label=covered,
        title=WORDS(f"digest.title_{digest.every}", language),
        subject=WORDS(f"digest.subject_{digest.every}", language, covered=covered, number=number),
        preheader=" · ".join(titles[:PREVIEWED]),
        blocks=[opening, *_entries(digest, language)],
        foot=subscriber_foot(digest.issuer, language, url),
    )


def _entries(digest: Digest, language: str) -> Iterator[Block]:
    for edition, action in digest.entries[:TOLD_IN_FULL]:
        yield entry(edition, action, digest.issuer, language)
    if rest := digest.entries[TOLD_IN_FULL:]:
        links = [Link(public_link(e, language, action).address, headline(e, language, action)) for e, action in rest]
        yield Links(WORDS("digest.also", language), links)
