"""A list as Mailchimp exports it, in up to three files: subscribed, unsubscribed, cleaned (they bounced)."""

import csv
from collections.abc import Sequence
from datetime import UTC, datetime

from audience.filters import Filter
from audience.imports.lines import Away, Line, Reading
from audience.registry import Subscription

EMAIL = "email address"


class Mailchimp:
    name = "mailchimp"

    def recognises(self, columns: Sequence[str]) -> bool:
        return EMAIL in columns

    def columns(self, head: Sequence[str]) -> Sequence[str]:
        return head

    def read(self, line: Reading) -> Line:
        """OPTIN_TIME with CONFIRM_TIME is double opt-in; who was added by hand has only the latter, which is none."""
        email = line.email(EMAIL)
        language = line.language("LANGUAGE", line["language"].split("_")[0])
        topics = line.terms.topics_of(_tags(line["tags"]), lambda el, en: line.wrong("TAGS", el, en))
        given = line.given("optin_time", "confirm_time", "confirm_ip", _time)
        away = None
        if line["unsub_time"]:
            away = Away.LEFT
        elif line["clean_time"]:
            away = Away.BOUNCED
        return line.line(Subscription(email, language, Filter(topics=topics)), given, away)


def _tags(text: str) -> list[str]:
    """A cell that is itself a line of CSV: "Πολιτισμός","Αθλητισμός"."""
    return [tag.strip() for tag in next(csv.reader([text], skipinitialspace=True), []) if tag.strip()]


def _time(text: str) -> datetime:
    """Exports write UTC without saying so."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
