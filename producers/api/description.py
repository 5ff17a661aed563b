"""What `/api/v1/openapi.json` says beyond the paths: bodies, answers, problems and headers, with examples."""

from collections.abc import Mapping
from typing import Any, Literal

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

from core.estimates import Expectation
from core.matrix import STATES
from producers.api import answers_shown, told
from producers.api.examples import (
    ANNOUNCEMENTS,
    CORRECTION,
    DRAFTS,
    ENDPOINT,
    EXPUNGE,
    MAGAZINE,
    PROBLEM,
    SCHEDULE,
    WITHDRAWAL,
)
from producers.problems import MEDIA_TYPE, TITLES, ProblemDetails
from producers.taking import Posted
from schemas.announcement import Announcement
from schemas.edition import Edition
from schemas.magazine import Issue
from schemas.requests import Correction, Ending
from schemas.subtypes import Kind

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
_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "example": '"1"',
    "description": "Το ETag αυτού που έχετε: αν δεν άλλαξε, 304. The ETag of what you have: 304 if it has not changed.",
}
IF_CHANGED: dict[str, Any] = {"parameters": [_IF_NONE_MATCH]}
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


_TAKEN: dict[str, Any] = {}  # examples, by the schema of what is taken


def body(schema: str, examples: Mapping[str, Any], *headers: Mapping[str, Any]) -> dict[str, Any]:
    """A route's `openapi_extra`: what it takes."""
    _TAKEN.setdefault(schema, {}).update({name: {"value": example} for name, example in examples.items()})
    content = {JSON: {"schema": _ref(schema)}}
    return {"requestBody": {"required": True, "content": content}, "parameters": [dict(header) for header in headers]}


POST = body("Announcement", ANNOUNCEMENTS, KEY_REQUIRED)
CORRECT = body("Correction", {"amendment": CORRECTION}, IF_MATCH, KEY_WELCOME)
WITHDRAW = body("Ending", {"mistake": WITHDRAWAL}, KEY_WELCOME)
COMPOSE = body("Issue", {"issue": MAGAZINE})
EXPUNGE_BODY = body("Ending", {"personal data": EXPUNGE}, KEY_WELCOME)
RESCHEDULE = body("ScheduleChange", SCHEDULE, IF_MATCH)
DRAFT = body("DraftWritten", DRAFTS, KEY_REQUIRED)
ENDPOINT_BODY = body("EndpointWanted", {"endpoint": ENDPOINT})


def answers(status: int, schema: str, said: str, *problems: int, etag: bool = False) -> dict[int | str, dict[str, Any]]:
    """A route's `responses`: its answer, and the problems that may come instead; 304 has neither."""
    found: dict[int | str, dict[str, Any]] = {status: {"description": said}}
    if schema:
        found[status]["content"] = {JSON: {"schema": _ref(schema)}}
    if etag:
        found[status]["headers"] = {"ETag": {"description": 'the version: "1"', "schema": {"type": "string"}}}
    for number in sorted({*problems, 401, 403, 405, 429, 500}):
        found[number] = {"description": "Έχετε ήδη αυτό. You have this already."} if number == 304 else _problem(number)
    return found


def _problem(number: int) -> dict[str, Any]:
    el, en = TITLES[number]
    example = PROBLEM if number == 422 else {"type": "about:blank", "title": el, "status": number, "detail": el}
    found: dict[str, Any] = {
        "description": f"{el} {en}",
        "content": {MEDIA_TYPE: {"schema": _ref("ProblemDetails"), "example": example}},
    }
    if header := _SAYS_MORE.get(number):
        found["headers"] = {header: {"schema": {"type": "string"}}}
    return found


_SAYS_MORE: Mapping[int, str] = {401: "WWW-Authenticate", 405: "Allow", 415: "Accept", 429: "Retry-After"}


Models = Mapping[str, TypeAdapter[Any]]


def describe(app: FastAPI, url: str, inputs: Models, answers: Models) -> None:
    """Make the application's document whole. `url` is the hub's public address."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(
                title="Keryx", version=app.version, description=SAYS, routes=app.routes, servers=[{"url": url}]
            )
            made["components"].setdefault("schemas", {}).update(_schemas(inputs, answers))
            for described in (one for path in made["paths"].values() for one in path.values()):
                _show(described)
            made["webhooks"] = told.webhooks()
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign] # as FastAPI's guide has it ("Extending OpenAPI")


def _show(described: dict[str, Any]) -> None:
    """With examples of what is taken and answered: put here, since FastAPI leaves out what is null in them."""
    for content in described.get("requestBody", {}).get("content", {}).values():
        if (schema := _named(content)) in _TAKEN:
            content["examples"] = _TAKEN[schema]
    for answer in described["responses"].values():
        for content in answer.get("content", {}).values():
            if (schema := _named(content)) in answers_shown.ANSWERS:
                content["example"] = answers_shown.ANSWERS[schema]


def _named(content: Mapping[str, Any]) -> str:
    return str(content.get("schema", {}).get("$ref", "")).rpartition("/")[2]


def _schemas(taken: Models, answered: Models) -> dict[str, Any]:
    """Of what comes in as it may be written, of what goes out as it always is."""
    inputs: list[tuple[str, Literal["validation", "serialization"], TypeAdapter[Any]]] = [
        *((name, "validation", adapter) for name, adapter in {**_FROM_OUTSIDE, **taken}.items()),
        *((name, "serialization", adapter) for name, adapter in {**_FROM_US, **answered}.items()),
    ]
    whole, shared = TypeAdapter.json_schemas(inputs, ref_template=REF)
    ours = {
        "Matrix": _matrix(),
        "PressMailing": PRESS_MAILING,
        "MagazineIssue": MAGAZINE_ISSUE,
        "Editions": EDITIONS,
        "DraftWritten": DRAFT_WRITTEN,
    }
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


EDITIONS = {"type": "object", "properties": {"editions": {"type": "array", "items": _ref("Edition")}}}
DRAFT_WRITTEN = {
    "type": "object",
    "description": "As an Announcement, complete or not: what is wrong is for the desk to mend.",
    "properties": {
        "kind": {"enum": [kind.value for kind in Kind]},
        "subtype": {"type": "string"},
        "issuer": {"type": "string"},
    },
    "required": ["kind", "issuer"],
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
        },
    }
    edition = {
        "type": "object",
        "properties": {
            "number": {"type": "integer", "minimum": 1},
            "action": _ref("Action"),
            "channels": {"type": "object", "additionalProperties": cell},
            "marked": {
                "type": "object",
                "description": "by channel: sent, or to be sent, as a possible repeat",
                "additionalProperties": number,
            },
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
