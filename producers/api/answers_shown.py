"""What the description shows of answers: one of each schema that a route answers by."""

from typing import Any

from producers.api.examples import MAGAZINE

ID = "019ab2c4-7d10-7a3e-8f21-5b6c7d8e9f00"
_URL = f"https://nea.dimos.example/announcements/{ID}"
_AT = "2026-11-24T08:00:00Z"
_NAME = {"el": "Δήμος Λιμνοχωρίου", "en": "Municipality of Limnochori"}
_ISSUER: dict[str, Any] = {
    "slug": "dimos",
    "name": _NAME,
    "name_nominative": {"el": "ο Δήμος Λιμνοχωρίου", "en": "the Municipality of Limnochori"},
    "name_genitive": {"el": "του Δήμου Λιμνοχωρίου", "en": "of the Municipality of Limnochori"},
    "name_accusative": {"el": "τον Δήμο Λιμνοχωρίου", "en": "the Municipality of Limnochori"},
    "email": None,
    "website": None,
    "logo": None,
    "colour": None,
    "address": None,
    "phone": None,
}
_EXPUNGED: dict[str, Any] = {
    "announcement": ID,
    "reference": "2026/000123",
    "number": 2,
    "action": "expunge",
    "reason": None,
    "weight": "material",
    "note": "Περιείχε προσωπικά δεδομένα.",
    "at": _AT,
    "first_published_at": _AT,
    "released_at": _AT,
    "expires_at": None,
    "content": None,
    "issuer": _ISSUER,
    "topics": [],
    "areas": [],
    "public_url": _URL,
}
_SUMMARY: dict[str, Any] = {
    "id": ID,
    "reference": "2026/000123",
    "issuer": "dimos",
    "kind": "event",
    "edition": 1,
    "state": "live",
    "title": {"el": "Συναυλία της Φιλαρμονικής"},
    "posted_at": _AT,
    "changed_at": _AT,
    "release_at": _AT,
    "expires_at": None,
    "url": _URL,
}
_DRAFT: dict[str, Any] = {
    "id": ID,
    "state": "writing",
    "version": 1,
    "issuer": "dimos",
    "kind": "event",
    "title": "Έκθεση φωτογραφίας",
    "body": {"kind": "event", "subtype": "event", "issuer": "dimos", "title": {"el": "Έκθεση φωτογραφίας"}},
    "announcement": None,
    "changed_by": "api:portal",
    "changed_at": _AT,
    "url": f"https://nea.dimos.example/desk/drafts/{ID}",
}
_ENDPOINT: dict[str, Any] = {
    "id": ID,
    "name": "Πύλη του Δήμου",
    "url": "https://portal.dimos.example/keryx",
    "events": ["corrected", "published", "withdrawn"],
    "issuers": ["dimos"],
    "state": "active",
    "reason": None,
    "failing_since": None,
    "answered_on": "2026-11-24",
    "made_by": "maria@dimos.example",
    "created_at": _AT,
}
ANSWERS: dict[str, Any] = {
    "Posted": {"id": ID, "reference": "2026/000123", "edition": 1},
    "Page": {"announcements": [_SUMMARY], "next": "AZqyxH0Qej6PIVtsfY6fAA"},
    "Edition": _EXPUNGED,
    "Editions": {"editions": [_EXPUNGED]},
    "Matrix": {
        "id": ID,
        "reference": "2026/000123",
        "head": 1,
        "editions": [
            {
                "number": 1,
                "action": "publish",
                "channels": {"site": {"plan": "planned", "planned": 2, "sent": 2, "waiting": 0}},
                "marked": {},
            }
        ],
    },
    "Schedule": {"release_at": _AT, "expires_at": None, "paused": False, "version": 1},
    "Expectation": {
        "id": ID,
        "channels": [{"channel": "email", "targets": 30_000, "ahead": 0, "seconds": 420.0, "at_least": 0.0}],
    },
    "PressMailing": {"id": ID, "mailing": f"press:{ID}:1"},
    "MagazineIssue": {"number": 7, "page": "https://nea.dimos.example/magazine/7"},
    "Issue": MAGAZINE | {"number": 7},
    "Directory": {"issuers": [_ISSUER], "topics": [{"slug": "politismos", "name": {"el": "Πολιτισμός"}}], "areas": []},
    "Counts": {"subscribers": 1_204, "issuers": {"dimos": 1_180, "deya": 460}},
    "Left": {
        "id": ID,
        "url": f"https://nea.dimos.example/desk/drafts/{ID}",
        "wrong": [{"field": "occurrences", "el": "Λείπει· συμπληρώστε το.", "en": "It is missing; fill it in."}],
    },
    "Draft": _DRAFT,
    "Drafts": {"drafts": [_DRAFT], "next": None},
    "Endpoint": _ENDPOINT,
    "EndpointList": {"endpoints": [_ENDPOINT]},
    "EndpointMade": {"endpoint": _ENDPOINT, "secret": "whsec_plJ3nmyCDGBKInavdOK15jsl"},
}
