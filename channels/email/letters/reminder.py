"""A reminder of an event or a deadline: its words, «αύριο» among them, are right for the day on which it goes out."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from channels.email.feet import subscriber_foot
from channels.email.letter import Button, Facts, Letter, Notice, Remark
from channels.email.letters.words import WORDS
from channels.email.render import public_link
from core.facts import facts
from core.language.dates import ATHENS, clock_time, on_day
from core.wording import wording
from schemas.edition import Action, Edition


@dataclass(frozen=True)
class Reminder:
    """`at` is the instant it reminds of; `sent_on` the local date on which it leaves. Both say how far it is, so that
    one which is late says «σήμερα» and never «αύριο». ValueError when the day has passed: then nothing is owed."""

    edition: Edition
    of: Literal["starts", "deadline"]
    at: datetime
    sent_on: date

    def __post_init__(self) -> None:
        if self.days < 0:
            raise ValueError(f"{self.at} lies before {self.sent_on}")

    @property
    def days(self) -> int:
        return (self.at.astimezone(ATHENS).date() - self.sent_on).days


def compose(reminder: Reminder, language: str, url: str) -> Letter:
    edition, said = reminder.edition, wording(reminder.edition, language)
    near = {0: "today", 1: "tomorrow"}.get(reminder.days, "days")
    values = {
        "days": reminder.days,
        "on_day": on_day(reminder.at, language),
        "hour": clock_time(reminder.at, language),
        "title": said.title,
    }
    sentence = WORDS(f"reminder.{reminder.of}_{near}", language, **values)
    known = facts(edition, language)
    return Letter(
        language=WORDS.spoken(language),
        text_language=said.language,
        issuer=edition.issuer,
        label=WORDS("reminder.label", language),
        title=said.title,
        subject=WORDS(f"reminder.subject_{reminder.of}_{near}", language, **values),
        preheader=sentence,
        blocks=[
            Notice(sentence),
            *([Remark(said.notice)] if said.notice else []),
            *([Facts(known)] if known else []),
            Button(public_link(edition, language, Action.PUBLISH)),
        ],
        foot=subscriber_foot(
            edition.issuer, language, url, number=WORDS("reminder.number", language, reference=edition.reference)
        ),
    )
