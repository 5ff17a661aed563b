"""Somebody's history of consent in words: what they agreed to, changed and withdrew, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from audience.consent import Entry
from audience.pages.offers import Offered
from audience.pages.words import WORDS


@dataclass(frozen=True)
class Act:
    """What was done at once, towards these issuers. `words` are those that were agreed to, in `language`, and their
    `version` is the number by which they are kept."""

    at: datetime
    what: str
    issuers: str
    source: str
    words: str
    language: str
    version: int | None


def told(entries: Sequence[Entry], offered: Offered, language: str) -> Sequence[Act]:
    acts = []
    for (at, what, key, source), group in groupby(entries, lambda e: (e.at, e.what, e.act, e.source)):
        found = list(group)
        issuers = offered.names("issuers", frozenset(entry.issuer for entry in found), language)
        said = WORDS(f"act.{key}" if what == "choices" else f"act.{what}", language)
        acts.append(
            Act(
                at,
                said,
                ", ".join(issuers),
                _source(source, language),
                found[0].wording,
                found[0].wording_language,
                found[0].wording_version,
            )
        )
    return acts[::-1]


def _source(source: str, language: str) -> str:
    """A list's file and other names are told as they are kept."""
    known, _, rest = source.partition(":")
    key = f"source.{known.replace(' ', '_')}"
    named = WORDS(key, language) if key in WORDS.sentences else known
    return f"{named} ({rest})" if rest else named
