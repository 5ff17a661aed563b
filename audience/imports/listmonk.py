"""A list as listmonk exports it: uuid, email, name, attributes (JSON), status; it says nothing about a consent."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from audience.filters import Filter
from audience.imports.lines import Away, Line, Reading, Terms
from audience.registry import Subscription
from core.errors import FieldError

NAMES = ("tags", "lists", "topics")  # attributes that hold what may be mapped
LANGUAGES = ("language", "lang")
STATUSES = {"enabled": None, "disabled": Away.LEFT, "blocklisted": Away.BLOCKED}


class Listmonk:
    name = "listmonk"

    def recognises(self, columns: Sequence[str]) -> bool:
        return {"email", "status", "attributes"} <= set(columns)

    def wrong_columns(self, columns: Sequence[str]) -> Sequence[FieldError]:
        return ()

    def read(self, number: int, cells: Mapping[str, str], terms: Terms) -> Line:
        reading = Reading(number, cells, terms)
        email = reading.email("email")
        if (status := cells["status"]) not in STATUSES:
            listed = ", ".join(STATUSES)
            reading.wrong("status", f"Άγνωστη κατάσταση· ξέρω: {listed}.", f"An unknown status; known: {listed}.")
        attributes = self._attributes(reading)
        names = [str(name) for key in NAMES for name in _listed(attributes.get(key))]
        topics = terms.topics_of(names, lambda el, en: reading.wrong("attributes", el, en))
        spoken = next((str(attributes[key]) for key in LANGUAGES if attributes.get(key)), "")
        language = reading.language(spoken, "attributes")
        return reading.line(
            lambda: Subscription(email, language, Filter(topics=topics)), None, STATUSES.get(status, Away.LEFT)
        )

    def _attributes(self, reading: Reading) -> Mapping[str, Any]:
        try:
            found = json.loads(reading.cells["attributes"] or "{}")
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            reading.wrong("attributes", "Δεν διαβάζεται ως JSON.", "It cannot be read as JSON.")
            return {}
        return found


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [value] if value else []
