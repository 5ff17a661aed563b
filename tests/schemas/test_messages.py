"""What travels on the bus can be read, is refused, or waits for a newer program."""

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest

from schemas.edition import Action
from schemas.messages import VERSION, EditionReleased, read_message
from schemas.problems import NewerSchema
from schemas.subtypes import Kind

MESSAGE = EditionReleased(
    uid="019ab000-0000-7000-8000-000000000101.1",
    announcement=UUID("019ab000-0000-7000-8000-000000000101"),
    edition=1,
    at=datetime(2026, 12, 1, 8, 0, tzinfo=UTC),
    action=Action.PUBLISH,
    kind=Kind.EVENT,
    issuer="oneiro",
    urgency=2,
)
BODY = json.loads(MESSAGE.model_dump_json())


def test_reads_what_was_written() -> None:
    assert read_message(MESSAGE.type, MESSAGE.model_dump_json().encode()) == MESSAGE


@pytest.mark.parametrize("kind", [MESSAGE.type, "keryx.something.new"])
def test_a_newer_version_waits_whatever_it_is_called_and_holds(kind: str) -> None:
    with pytest.raises(NewerSchema) as newer:
        read_message(kind, json.dumps({"schema_version": VERSION + 1, "strange": True}).encode())
    assert (newer.value.version, newer.value.known) == (VERSION + 1, VERSION)


def test_an_added_field_of_the_same_version_is_passed_over() -> None:
    assert read_message(MESSAGE.type, json.dumps({**BODY, "mood": "festive"}).encode()) == MESSAGE


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\xfe", b"null", b"[]", b"{}", b"7", b"[" * 100_000, json.dumps({**BODY, "edition": 0}).encode()],
)
def test_anything_else_is_no_message(body: bytes) -> None:
    with pytest.raises(ValueError, match=MESSAGE.type):
        read_message(MESSAGE.type, body)


@pytest.mark.parametrize(
    ("kind", "version"), [("someone.else", 1), ("someone.else", VERSION + 1), ("keryx.rumour", VERSION)]
)
def test_an_unknown_type_is_no_message(kind: str, version: int) -> None:
    with pytest.raises(ValueError, match="no message is called"):
        read_message(kind, json.dumps({"schema_version": version}).encode())
