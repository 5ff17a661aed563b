"""What the description shows: an announcement of each sort of need, a correction, a withdrawal, a problem."""

from typing import Any

_EVENT: dict[str, Any] = {
    "kind": "event",
    "issuer": "dimos",
    "title": {"el": "Συναυλία της Φιλαρμονικής", "en": "Concert of the Municipal Band"},
    "summary": {"el": "Με ελεύθερη είσοδο.", "en": "Entrance is free."},
    "topics": ["politismos"],
    "occurrences": [{"start": "2026-12-12T19:30", "end": "2026-12-12T21:30"}],
    "venue": {"name": "Πολιτιστικό Κέντρο", "address": "Πλατεία Ελευθερίας 1"},
    "admission": {"entrance": "free"},
}
ANNOUNCEMENTS: dict[str, Any] = {
    "event": _EVENT,
    "press release": {
        "kind": "press_release",
        "issuer": "dimos",
        "title": "Κλειστά σχολεία λόγω χιονιού",
        "summary": "Όλα τα σχολεία του Δήμου μένουν αύριο κλειστά.",
        "urgency": "urgent",
    },
    "tender": {
        "kind": "tender",
        "subtype": "declaration",
        "issuer": "dimos",
        "title": "Προμήθεια γάλακτος για το προσωπικό",
        "protocol": {"number": "1234", "date": "2026-11-23"},
        "cpv": ["15511000-3"],
        "budget": {"without_vat": "2.500,00"},
        "deadline": "2026-12-11T14:00",
    },
}
CORRECTION: dict[str, Any] = {
    "reason": "amendment",
    "weight": "material",
    "note": "Νέα ώρα έναρξης.",
    "announcement": _EVENT | {"occurrences": [{"start": "2026-12-12T21:00", "end": "2026-12-12T23:00"}]},
}
WITHDRAWAL = {"reason": "Αναρτήθηκε από λάθος."}
EXPUNGE = {"reason": "Περιείχε προσωπικά δεδομένα."}
PROBLEM: dict[str, Any] = {
    "type": "about:blank",
    "title": "Κάποια πεδία είναι λάθος· δεν αποθηκεύτηκε τίποτα.",
    "status": 422,
    "detail": "title: Λείπει· συμπληρώστε το.",
    "instance": "/api/v1/announcements",
    "errors": [{"field": "title", "el": "Λείπει· συμπληρώστε το.", "en": "It is missing; fill it in."}],
}

SCHEDULE: dict[str, Any] = {
    "later": {"release_at": "2026-12-01T09:00:00+02:00"},
    "never ends": {"expires_at": None},
    "paused": {"paused": True},
}
DRAFTS: dict[str, Any] = {
    "begun": {"kind": "event", "issuer": "dimos", "title": "Έκθεση φωτογραφίας"},
    "whole": _EVENT,
}
ENDPOINT: dict[str, Any] = {
    "name": "Πύλη του Δήμου",
    "url": "https://portal.dimos.example/keryx",
    "events": ["published", "corrected", "withdrawn"],
    "issuers": ["dimos"],
}

MAGAZINE = {
    "issuer": "dimos",
    "title": {"el": "Νέα του Δήμου", "en": "News of the Municipality"},
    "date": "2026-11-30",
    "cover": {"el": "Όσα έγιναν τον **Νοέμβριο**."},
    "sections": [
        {
            "name": {"el": "Πολιτισμός", "en": "Culture"},
            "posts": [{"reference": "2026/000001", "teaser": "Η Φιλαρμονική γιορτάζει."}],
        }
    ],
}
