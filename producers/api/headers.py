"""Headers that say which version somebody looked at, and which request is a repeat."""

import re
from typing import Annotated

from fastapi import Header, Request, Response

from core.errors import Conflict, FieldError, Invalid
from core.idempotency import LONGEST_KEY, Key
from core.pages import holds
from producers.api.scopes import Caller

_TAG = re.compile(r'"?(\d{1,200})"?', re.ASCII)
LARGEST_NUMBER = 10**9

# Read by hand and described by hand: what is missing is said in two languages, with a status of its own.
HeaderText = Annotated[str, Header(include_in_schema=False)]


def key_of(who: Caller, request: Request, key: str, body: object) -> Key | None:
    """None where no key was given. Invalid: it cannot be one."""
    if not key:
        return None
    if len(key) > LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise Invalid([_wrong_key("Δεν είναι κατάλληλο· δώστε", "It does not fit; give")])
    return Key(who.name, f"{request.method} {request.url.path}"[:96], key, body)


def needed_key(who: Caller, request: Request, key: str, body: object) -> Key:
    """The same, where none may go without."""
    found = key_of(who, request, key, body)
    if found is None:
        raise Invalid([_wrong_key("Λείπει· δώστε", "It is missing; give")])
    return found


def _wrong_key(el: str, en: str) -> FieldError:
    return FieldError(
        "Idempotency-Key",
        f"{el} κλειδί έως {LONGEST_KEY} λατινικών χαρακτήρων, άλλο για κάθε ανακοίνωση (π.χ. ένα UUID).",
        f"{en} a key of at most {LONGEST_KEY} ASCII characters, another for each announcement (e.g. a UUID).",
    )


def seen_edition(if_match: str) -> int:
    """The edition whose ETag was sent (RFC 9110 §13.1.1); one only: who corrects has looked at one."""
    if not if_match:
        raise Conflict(
            "Δώστε If-Match με το ETag αυτού που είδατε (το γράφει το GET του).",
            "Give If-Match with the ETag of what you looked at (its GET has it).",
            428,
        )
    tag = _TAG.fullmatch(if_match.strip())
    if tag is None:
        raise Conflict(
            'Το If-Match δεν είναι ETag έκδοσης· δώστε ένα, όπως το έγραψε το GET, π.χ. If-Match: "2".',
            'This If-Match is no edition\'s ETag; give one, as the GET had it, e.g. If-Match: "2".',
            400,
        )
    return min(int(tag[1]), LARGEST_NUMBER)


def shown(request: Request, content: str, etag: str) -> Response:
    """JSON with its ETag; 304 for who has it already."""
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if holds(request, etag):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="application/json", headers=headers)
