"""A digest: what was announced in a day or a week, corrections and withdrawals among it told as what they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from channels.email.feet import subscriber_foot
from channels.email.letter import Letter, Paragraph
from channels.email.letters.entries import entry
from channels.email.letters.words import WORDS
from core.language.counts import grouped
from core.language.dates import day, span
from core.wording import headline
from schemas.directory import Issuer
from schemas.edition import Action, Edition


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
        preheader=" · ".join(titles),
        blocks=[opening, *(entry(edition, action, digest.issuer, language) for edition, action in digest.entries)],
        foot=subscriber_foot(digest.issuer, language, url),
    )
