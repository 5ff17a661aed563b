"""What endpoints are told, for the description (OpenAPI 3.1 `webhooks`): the channel that tells is none of ours."""

from collections.abc import Mapping
from typing import Any

from producers.api.answers_shown import ID
from schemas.edition import Reason, Weight
from schemas.subtypes import Kind

_TEXT = {"type": "string"}
_SLUGS = {"type": "array", "items": _TEXT}
_ABOUT: Mapping[str, Any] = {
    "id": {"type": "string", "format": "uuid"},
    "reference": _TEXT,
    "edition": {"type": "integer", "minimum": 1},
    "issuer": _TEXT,
}
_AT: Mapping[str, Any] = {**_ABOUT, "url": {"type": "string", "format": "uri"}}
_SAYS: Mapping[str, Any] = {
    **_AT,
    "kind": {"enum": [kind.value for kind in Kind]},
    "subtype": _TEXT,
    "title": {"type": "object", "additionalProperties": _TEXT, "required": ["el"]},
    "topics": _SLUGS,
    "areas": _SLUGS,
}
_DATA: Mapping[str, Mapping[str, Any]] = {
    "announcement.published": _SAYS,
    "announcement.corrected": {
        **_SAYS,
        "reason": {"enum": [reason.value for reason in Reason]},
        "weight": {"enum": [weight.value for weight in Weight]},
    },
    "announcement.withdrawn": {**_AT, "expunged": {"type": "boolean"}},
    "announcement.delivered": {
        **_ABOUT,
        "channel": _TEXT,
        "counts": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}},
    },
    "test": {"issuer": _TEXT, "subject": _TEXT, "text": _TEXT, "notice": _TEXT},
}
_MEANS: Mapping[str, str] = {
    "announcement.published": "Δημοσιεύτηκε. It is out.",
    "announcement.corrected": "Διορθώθηκε ό,τι έχετε μάθει. What you were told is corrected.",
    "announcement.withdrawn": "Αποσύρθηκε, ή απαλείφθηκε· κάντε το ίδιο. It is withdrawn, or destroyed; do the same.",
    "announcement.delivered": "Ένα κανάλι τελείωσε με μια έκδοση. A channel is through with an edition.",
    "test": "Δοκιμή από τον διαχειριστή. An administrator tries the endpoint out.",
}
_HERE = {"id": ID, "reference": "2026/000123", "edition": 1, "issuer": "dimos"}
_THERE = {**_HERE, "url": f"https://nea.dimos.example/announcements/{ID}"}
_SAID = {
    **_THERE,
    "kind": "event",
    "subtype": "event",
    "title": {"el": "Συναυλία της Φιλαρμονικής"},
    "topics": ["politismos"],
    "areas": [],
}
EXAMPLES: Mapping[str, Mapping[str, Any]] = {
    "announcement.published": _SAID,
    "announcement.corrected": {**_SAID, "edition": 2, "reason": "amendment", "weight": "material"},
    "announcement.withdrawn": {**_THERE, "edition": 3, "expunged": False},
    "announcement.delivered": {**_HERE, "channel": "email", "counts": {"sent": 1204, "refused": 2}},
    "test": {"issuer": "dimos", "subject": "Δοκιμή", "text": "Λειτουργεί.", "notice": "Το έστειλε ο διαχειριστής."},
}
_HEADERS: Mapping[str, tuple[str, str]] = {
    "webhook-id": ("Το ίδιο όσες φορές κι αν ειπωθεί. The same however often it is told.", f"{ID}_1_published"),
    "webhook-timestamp": ("Δευτερόλεπτα από το 1970. Seconds since 1970.", "1795507200"),
    "webhook-signature": (
        "«v1,» και HMAC-SHA256, ένα ανά μυστικό. “v1,” and HMAC-SHA256, one by each secret.",
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    ),
}


def schema(kind: str) -> dict[str, Any]:
    """Of one sort's body, whole in itself."""
    data = _DATA[kind]
    said = {"type": "object", "properties": dict(data), "required": list(data)}
    return {
        "type": "object",
        "properties": {"type": {"const": kind}, "timestamp": {"type": "string", "format": "date-time"}, "data": said},
        "required": ["type", "timestamp", "data"],
    }


def webhooks() -> dict[str, Any]:
    """By the `type` of what is told."""
    headers = [
        {"name": name, "in": "header", "required": True, "schema": _TEXT, "description": means, "example": example}
        for name, (means, example) in _HEADERS.items()
    ]
    return {
        kind: {
            "post": {
                "summary": means,
                "tags": ["endpoints"],
                "security": [],
                "parameters": headers,
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {
                            "schema": schema(kind),
                            "example": {"type": kind, "timestamp": "2026-11-24T08:00:00+00:00", "data": EXAMPLES[kind]},
                        }
                    },
                },
                "responses": {
                    "2XX": {"description": "Ελήφθη. It is taken."},
                    "410": {"description": "Τέλος: απενεργοποιείται. Enough: it is switched off."},
                    "default": {"description": "Ξαναδοκιμάζεται επί τρεις ημέρες. It is tried again for three days."},
                },
            }
        }
        for kind, means in _MEANS.items()
    }
