"""Letters to an address that is not known to be its writer's yet: confirm, you are subscribed already, your link.

None of them says more than whoever wrote the address into the form may know, and each can be ignored.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from channels.email.feet import other_foot
from channels.email.letter import Block, Button, Facts, Heading, Letter, Link, Paragraph
from channels.email.letters.words import WORDS
from core.facts import Fact
from core.language.dates import moment, on_day
from schemas.directory import Issuer

CONFIRM_DAYS = 7
Source = Literal["page", "form", "paper", "phone", "counter", "import"]


@dataclass(frozen=True)
class Choice:
    """What was chosen, in the reader's words: «Θέματα»: «Πολιτισμός, Ύδρευση»."""

    name: str
    value: str


@dataclass(frozen=True)
class Confirm:
    """Double opt-in. `source` is where the address was given, `place` its host or office."""

    issuer: Issuer
    choices: Sequence[Choice]
    source: Source
    place: str  # «nea.limnochori.example», «ΚΕΠ Λιμνοχωρίου»
    asked_at: datetime
    until: datetime  # it is awaited from the hand-over on: of a long list that is days after it was brought
    link: str


@dataclass(frozen=True)
class Already:
    """Somebody asked for an address that gets our mail already: a page said the same to both, a clerk entered it."""

    issuer: Issuer
    source: Source
    asked_at: datetime
    link: str  # the preferences


@dataclass(frozen=True)
class Preferences:
    """The link to the preferences, as asked for."""

    issuer: Issuer
    asked_at: datetime
    link: str


@dataclass(frozen=True)
class OwnData:
    """The link to all that is held under an address, as asked for: it is proof of whose address it is."""

    issuer: Issuer
    asked_at: datetime
    link: str


def source_of(said: str) -> Source:
    """Where an address was given, as the register says it: «import:file.csv» is an import."""
    return next((known for known in get_args(Source) if known == said.partition(":")[0]), "page")


def compose(asked: Confirm | Already | Preferences | OwnData, language: str, url: str) -> Letter:
    match asked:
        case Confirm():
            return _confirm(asked, language, url)
        case Already():
            return _short(asked, "already", f"confirm.why_{asked.source}", language, url)
        case Preferences():
            return _short(asked, "preferences", "preferences.why", language, url)
        case OwnData():
            return _short(asked, "own_data", "own_data.why", language, url)


def _confirm(asked: Confirm, language: str, url: str) -> Letter:
    spoken = WORDS.spoken(language)
    listed = asked.source == "import"
    ours = "_import" if listed else ""  # nobody has asked: we do
    place = "" if listed else WORDS(f"confirm.source_{asked.source}", language, place=asked.place)
    values = {
        "of_issuer": asked.issuer.name_genitive.best(language),
        "place": place,
        "when": moment(asked.asked_at, language),
        "days": CONFIRM_DAYS,
        "until": on_day(asked.until, language),
    }
    chosen = [Fact(f"choice.{n}", choice.name, choice.value) for n, choice in enumerate(asked.choices)]
    button = Button(Link(asked.link, WORDS("confirm.button", language)))
    after: list[Block] = [Heading(WORDS("confirm.chosen", language)), Facts(chosen)] if chosen else []
    return Letter(
        language=spoken,
        text_language=spoken,
        issuer=asked.issuer,
        label="",
        title=WORDS("confirm.title", language, **values),
        preheader=WORDS(f"confirm.preheader{ours}", language, **values),
        blocks=[
            Paragraph(WORDS(f"confirm.asked{ours}", language, **values), spoken, large=True),
            button,
            Paragraph(WORDS("confirm.valid", language, **values), spoken),
            *after,
            Paragraph(WORDS(f"confirm.ignore{ours}", language, **values), spoken),
        ],
        foot=other_foot(asked.issuer, language, url, WORDS(f"confirm.why_{asked.source}", language)),
    )


def _short(asked: Already | Preferences | OwnData, key: str, why: str, language: str, url: str) -> Letter:
    spoken = WORDS.spoken(language)
    of_issuer = asked.issuer.name_genitive.best(language)
    values = {"of_issuer": of_issuer, "when": moment(asked.asked_at, language)}
    return Letter(
        language=spoken,
        text_language=spoken,
        issuer=asked.issuer,
        label="",
        title=WORDS(f"{key}.title", language, **values),
        preheader=WORDS(f"{key}.asked", language, **values),
        blocks=[
            Paragraph(WORDS(f"{key}.asked", language, **values), spoken, large=True),
            Button(Link(asked.link, WORDS(f"{key}.button", language))),
            Paragraph(WORDS(f"{key}.ignore", language, **values), spoken),
        ],
        foot=other_foot(asked.issuer, language, url, WORDS(why, language)),
    )
