"""What `/api/v1/openapi.json` says beyond the paths: bodies, answers, problems and headers, with examples."""

from collections.abc import Mapping
from typing import Any, Literal

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

from core.estimates import Expectation
from core.matrix import STATES
from producers.api.examples import ANNOUNCEMENTS, CORRECTION, EXPUNGE, MAGAZINE, PROBLEM, WITHDRAWAL
from producers.posting import Posted
from producers.problems import MEDIA_TYPE, TITLES, ProblemDetails
from schemas.announcement import Announcement
from schemas.edition import Edition
from schemas.magazine import Issue
from schemas.requests import Correction, Ending

JSON = "application/json"
REF = "#/components/schemas/{model}"
SAYS = (
    "Ανακοινώσεις του Δήμου: ανάρτηση, διόρθωση, απόσυρση, απαλοιφή, και ποιος έχει τι. Τα λάθη είναι RFC 9457, στα "
    "ελληνικά ή, με Accept-Language: en, στα αγγλικά. "
    "The municipality's announcements: post, correct, withdraw, expunge, and who has what. Errors are RFC 9457, in "
    "Greek or, by Accept-Language: en, in English."
)
_FROM_OUTSIDE: Mapping[str, Any] = {
    "Announcement": TypeAdapter(Announcement),
    "Correction": TypeAdapter(Correction),
    "Ending": TypeAdapter(Ending),
    "Issue": TypeAdapter(Issue),
}
_FROM_US: Mapping[str, Any] = {
    "Posted": TypeAdapter(Posted),
    "Edition": TypeAdapter(Edition),
    "Expectation": TypeAdapter(Expectation),
    "ProblemDetails": TypeAdapter(ProblemDetails),
}

_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[ -~]+$"},
    "example": "6f0f3c1e-5d0b-4c8e-9a57-1f6f0e1f7a11",
}
KEY_REQUIRED = _KEY | {
    "required": True,
    "description": "Το ίδιο κλειδί με το ίδιο σώμα παίρνει την ίδια απάντηση για 30 ημέρες: αναρτάται μία φορά. The "
    "same key with the same body gets the same answer for 30 days: it is posted once.",
}
KEY_WELCOME = _KEY | {
    "required": False,
    "description": "Για επανάληψη χωρίς δεύτερη πράξη. For trying again without doing it twice.",
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "pattern": '^"[0-9]+"$'},
    "example": '"1"',
    "description": "Το ETag της έκδοσης που είδατε. The ETag of the edition you looked at.",
}


def _ref(schema: str) -> dict[str, str]:
    return {"$ref": REF.format(model=schema)}


def body(schema: str, examples: Mapping[str, Any], *headers: Mapping[str, Any]) -> dict[str, Any]:
    """A route's `openapi_extra`: what it takes."""
    shown = {name: {"value": example} for name, example in examples.items()}
    content = {JSON: {"schema": _ref(schema), "examples": shown}}
    return {"requestBody": {"required": True, "content": content}, "parameters": [dict(header) for header in headers]}


POST = body("Announcement", ANNOUNCEMENTS, KEY_REQUIRED)
CORRECT = body("Correction", {"amendment": CORRECTION}, IF_MATCH, KEY_WELCOME)
WITHDRAW = body("Ending", {"mistake": WITHDRAWAL}, KEY_WELCOME)
COMPOSE = body("Issue", {"issue": MAGAZINE})
EXPUNGE_BODY = body("Ending", {"personal data": EXPUNGE}, KEY_WELCOME)


def answers(status: int, schema: str, said: str, *problems: int, etag: bool = False) -> dict[int | str, dict[str, Any]]:
    """A route's `responses`: its answer, and the problems that may come instead."""
    found: dict[int | str, dict[str, Any]] = {
        status: {"description": said, "content": {JSON: {"schema": _ref(schema)}}},
    }
    if etag:
        found[status]["headers"] = {"ETag": {"description": 'the edition: "1"', "schema": {"type": "string"}}}
    for number in sorted({*problems, 401, 500}):
        el, en = TITLES[number]
        found[number] = {
            "description": f"{el} {en}",
            "content": {MEDIA_TYPE: {"schema": _ref("ProblemDetails")}},
        }
        if number == 422:
            found[number]["content"][MEDIA_TYPE]["example"] = PROBLEM
        if number == 401:
            found[number]["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    return found


def describe(app: FastAPI, url: str) -> None:
    """Make the application's document whole. `url` is the hub's public address."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(
                title="Keryx", version=app.version, description=SAYS, routes=app.routes, servers=[{"url": url}]
            )
            made["components"].setdefault("schemas", {}).update(_schemas())
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign] # as FastAPI's guide has it ("Extending OpenAPI")


def _schemas() -> dict[str, Any]:
    """Of what comes in as it may be written, of what goes out as it always is."""
    inputs: list[tuple[str, Literal["validation", "serialization"], TypeAdapter[Any]]] = [
        *((name, "validation", adapter) for name, adapter in _FROM_OUTSIDE.items()),
        *((name, "serialization", adapter) for name, adapter in _FROM_US.items()),
    ]
    whole, shared = TypeAdapter.json_schemas(inputs, ref_template=REF)
    ours = {"Matrix": _matrix(), "PressMailing": PRESS_MAILING, "MagazineIssue": MAGAZINE_ISSUE}
    found: dict[str, Any] = {**shared["$defs"], **ours}
    for (name, _), schema in whole.items():
        if schema.get("$ref") != _ref(str(name))["$ref"]:
            found[str(name)] = schema
    return found


MAGAZINE_ISSUE = {
    "type": "object",
    "properties": {"number": {"type": "integer", "minimum": 1}, "page": {"type": "string", "format": "uri"}},
}
PRESS_MAILING = {
    "type": "object",
    "properties": {"id": {"type": "string", "format": "uuid"}, "mailing": {"type": "string"}},
}


def _matrix() -> dict[str, Any]:
    """As `core.matrix.Matrix.to_json` writes it."""
    number = {"type": "integer", "minimum": 0}
    cell = {
        "type": "object",
        "properties": {
            "plan": {"type": "string", "description": "awaited, planning, planned, failed, superseded"},
            "planned": number | {"description": "the sum of the rest"},
            **dict.fromkeys((*STATES, "waiting"), number),
            "marked": number | {"description": "sent, or to be sent, as a possible repeat"},
        },
    }
    edition = {
        "type": "object",
        "properties": {
            "number": {"type": "integer", "minimum": 1},
            "action": _ref("Action"),
            "channels": {"type": "object", "additionalProperties": cell},
        },
    }
    return {
        "type": "object",
        "description": "Edition × channel, counts by state.",
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "reference": {"type": "string", "examples": ["2026/000123"]},
            "head": {"type": "integer", "minimum": 1},
            "editions": {"type": "array", "items": edition},
        },
    }
