"""A list as listmonk exports it: uuid, email, name, attributes (JSON), status; it says nothing about a consent."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from audience.filters import Filter
from audience.imports.lines import Away, Line, Reading
from audience.registry import Subscription

NAMES = ("tags", "lists", "topics")  # attributes that hold what may be mapped
LANGUAGES = ("language", "lang")
STATUSES = {"enabled": None, "disabled": Away.LEFT, "blocklisted": Away.BLOCKED}


class Listmonk:
    name = "listmonk"

    def recognises(self, columns: Sequence[str]) -> bool:
        return {"email", "status", "attributes"} <= set(columns)

    def columns(self, head: Sequence[str]) -> Sequence[str]:
        return head

    def read(self, line: Reading) -> Line:
        email = line.email()
        if (status := line["status"]) not in STATUSES:
            listed = ", ".join(STATUSES)
            line.wrong("status", f"Άγνωστη κατάσταση· ξέρω: {listed}.", f"An unknown status; known: {listed}.")
        attributes = self._attributes(line)
        names = [str(name) for key in NAMES for name in _listed(attributes.get(key))]
        topics = line.terms.topics_of(names, lambda el, en: line.wrong("attributes", el, en))
        spoken = next((str(attributes[key]) for key in LANGUAGES if attributes.get(key)), "")
        language = line.language("attributes", spoken.split("_")[0])
        return line.line(Subscription(email, language, Filter(topics=topics)), None, STATUSES.get(status, Away.LEFT))

    def _attributes(self, line: Reading) -> Mapping[str, Any]:
        try:
            found = json.loads(line["attributes"] or "{}")
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            line.wrong("attributes", "Δεν διαβάζεται ως JSON.", "It cannot be read as JSON.")
            return {}
        return found


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [value] if value else []
