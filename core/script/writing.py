"""The script of an announcement: what is said aloud, as a presenter reads it, in a form of 15, 30 or 60 seconds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from core.language.catalogue import Catalogue
from core.script.bound import relative, written_day
from core.script.days import Days
from core.script.kinds import details, repeated
from core.script.lines import RATE, SHORT, Line, Rank, Seconds, chosen
from core.script.sentences import ended, plain, sentence, sentences
from core.script.spoken import spoken
from core.script.syllables import read_time_s
from core.wording import Wording, wording
from schemas.announcement import Announcement
from schemas.edition import Action, Edition, Reason
from schemas.localised import GREEK
from schemas.press_release import PressRelease

BODY_CHARACTERS = 500  # about half a minute: an announcement without a summary is not read out whole

_WITHDRAWN = ("withdraw", "withdraw_short")
_words = Catalogue.load(Path(__file__).with_name("script.toml"))


@dataclass(frozen=True)
class Form:
    """`text` is for the presenter, `spoken` for the voice; `rate`, in syllables a second, is what it was cut for."""

    seconds: int
    text: str
    spoken: str
    rate: float = RATE

    @property
    def read_time_s(self) -> float:
        return read_time_s(self.spoken, self.rate)

    @property
    def over(self) -> bool:
        """What must be said takes longer than the form has."""
        return self.read_time_s > self.seconds


def form(
    edition: Edition,
    language: str,
    action: Action,
    own_words: str | None = None,
    form_s: Seconds = 60,
    on: date | None = None,
    rate: float = RATE,
) -> Form:
    """As `script`, with what the voice is given and how long it takes."""
    text = script(edition, language, action, own_words, form_s, on, rate)
    return Form(form_s, text, spoken(text, language), rate)


def script(
    edition: Edition,
    language: str,
    action: Action,
    own_words: str | None = None,
    form_s: Seconds = 60,
    on: date | None = None,
    rate: float = RATE,
) -> str:
    """Who, what, when, where, what to do and a sign-off, a sentence a line, written for the ear. Pure.

    `own_words`, where a person wrote some for this medium, take the place of all between opening and sign-off; a form
    too short for them tells the facts. `on` is the air date (Athens): days near it are said «σήμερα», «αύριο»,
    «απομένουν τρεις ημέρες»; None: it may be aired on any day, and no sentence holds such a word unless a person's
    does that cannot be left out (`bound_day`). `rate` is the presenter's, in syllables a second. Nothing in it depends
    on the hour at which it is read.
    """
    days = Days(_words, language, written_day(edition), on)
    if own_words:
        whole = [line for line in _lines(edition, action, days, own_words, form_s) if not line.instead]
        time_s = read_time_s(spoken("\n".join(line.text for line in whole), language), rate)
        if form_s == 60 or time_s <= form_s:
            return "\n".join(line.text for line in whole)
    lines = list(_lines(edition, action, days, None, form_s))
    return "\n".join(ended(line.text) for line in chosen(lines, language, form_s, rate))


def in_a_row(text: str, edition: Edition, language: str, whose: str) -> str:
    """A script as it is read among others, under one opening and one sign-off for all, which say `whose` they are: who
    else announces it is named by itself. A person's own words lose only what is word for word the same."""
    issuer, genitive = edition.issuer.name.best(language), edition.issuer.name_genitive.best(language)
    named, lines = sentence(issuer), text.splitlines()
    if lines and lines[0] in (_words("opening", language, issuer=genitive), named):
        lines = lines[1:]
    if lines and lines[-1] in (_words("more", language, issuer=genitive), _words("thanks", language)):
        lines = lines[:-1]
    if not lines:
        return text
    return "\n".join(lines if issuer == whose else [named, *lines])


def _lines(edition: Edition, action: Action, days: Days, own_words: str | None, form_s: int) -> Iterator[Line]:
    language, content, short = days.language, edition.content, form_s == SHORT
    issuer = edition.issuer.name_genitive.best(language)
    if short:
        yield Line(sentence(edition.issuer.name.best(language)), Rank.MUST)
    else:
        yield Line(_words("opening", language, issuer=issuer), Rank.MUST)
    if content is None or action is Action.EXPUNGE:
        yield Line(_words("change.expunge", language), Rank.MUST)
        return
    said = wording(edition, language)
    if action is Action.WITHDRAW:
        gone, brief = (_words(f"change.{key}", language, title=said.title.strip("«»“”")) for key in _WITHDRAWN)
        yield Line(gone, Rank.MUST, shorter=(brief,))
        return
    yield from _change(edition, action, language, short=short)
    phone = content.contact.phone if content.contact else None
    if own_words:
        yield Line(sentence(plain(own_words)), Rank.MUST)
    else:
        yield Line(sentence(said.title), Rank.MUST)
        yield from _prose(edition, content, said, days)
        yield from details(edition, content, days, form_s)
        if said.notice:
            yield Line(said.notice, Rank.GOOD)
        if phone:
            yield Line(_words("phone", language, phone=phone), Rank.NEXT)
        if form_s == 60:
            if again := repeated(edition, content, days, said.title):
                yield again
            if phone:
                yield Line(_words("repeat.phone", language, phone=phone), Rank.MORE)
    yield Line(_words("more", language, issuer=issuer), Rank.NEXT if form_s == 60 else Rank.LAST, "sign-off")
    if not short:
        yield Line(_words("thanks", language), Rank.LAST, "sign-off", instead=True)


def _change(edition: Edition, action: Action, language: str, *, short: bool) -> Iterator[Line]:
    if action is Action.CORRECT or edition.reason in (Reason.CANCELLATION, Reason.REISSUE):
        reason = edition.reason or Reason.CORRECTION
        yield Line(_words(f"change_short.{reason}" if short else f"change.{reason}", language), Rank.MUST)
        if edition.note and language == GREEK:
            yield Line(sentence(edition.note), Rank.GOOD)


def _prose(edition: Edition, content: Announcement, said: Wording, days: Days) -> Iterator[Line]:
    """Sentence by sentence. What says «αύριο» is told on the day it was written for alone."""
    only = isinstance(content, PressRelease) and content.outage is None
    first = Rank.FIRST if only else Rank.GOOD
    for number, one in enumerate(_read_out(said)):
        if only or not (days.elsewhere and relative(one)):
            yield Line(one, Rank.MORE if number else first, "prose")


def _read_out(said: Wording) -> Iterator[str]:
    if said.summary:
        yield from sentences(said.summary)
        return
    characters = 0
    for one in sentences(plain(said.body)):
        if characters and characters + len(one) > BODY_CHARACTERS:
            return
        characters += len(one)
        yield one
