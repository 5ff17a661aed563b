"""A list as Mailchimp exports it, in up to three files: subscribed, unsubscribed, cleaned (they bounced)."""

import csv
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from audience.filters import Filter
from audience.imports.lines import Away, Line, Reading, Terms
from audience.registry import Subscription
from core.errors import FieldError

EMAIL = "email address"


class Mailchimp:
    name = "mailchimp"

    def recognises(self, columns: Sequence[str]) -> bool:
        return EMAIL in columns

    def wrong_columns(self, columns: Sequence[str]) -> Sequence[FieldError]:
        return ()

    def read(self, number: int, cells: Mapping[str, str], terms: Terms) -> Line:
        """OPTIN_TIME with CONFIRM_TIME is double opt-in; who was added by hand has only the latter, which is none."""
        reading = Reading(number, cells, terms)
        email = reading.email(EMAIL)
        language = reading.language(cells.get("language", ""), "LANGUAGE")
        topics = terms.topics_of(_tags(cells.get("tags", "")), lambda el, en: reading.wrong("TAGS", el, en))
        given = reading.given("optin_time", "confirm_time", "confirm_ip", _time)
        away = None
        if cells.get("unsub_time"):
            away = Away.LEFT
        elif cells.get("clean_time"):
            away = Away.BOUNCED
        return reading.line(lambda: Subscription(email, language, Filter(topics=topics)), given, away)


def _tags(text: str) -> list[str]:
    """A cell that is itself a line of CSV: "Πολιτισμός","Αθλητισμός"."""
    return [tag.strip() for tag in next(csv.reader([text], skipinitialspace=True), []) if tag.strip()]


def _time(text: str) -> datetime:
    """Exports write UTC without saying so."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
