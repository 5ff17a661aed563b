"""What was stored by version 1 reads the same for ever; files here are added to, never changed."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from schemas.announcement import parse_announcement
from schemas.compatibility import breaks
from schemas.edition import Edition
from schemas.export import export, json_schemas
from schemas.messages import MESSAGES, read_message
from schemas.subtypes import SUBTYPES

STORED = sorted((Path(__file__).parent / "stored" / "v1").glob("*.json"))
DOCS = Path(__file__).parents[2] / "docs" / "schemas"


def _read_again(path: Path) -> Any:
    body = path.read_text(encoding="utf-8")
    if path.stem in MESSAGES:
        return read_message(path.stem, body.encode()).model_dump(mode="json")
    if path.stem.startswith("edition"):
        return Edition.model_validate_json(body).model_dump(mode="json")
    return parse_announcement(json.loads(body)).model_dump(mode="json")


def _kept(stored: Any, now: Any) -> Any:
    """What is there now of what was stored: new fields are no loss."""
    if isinstance(stored, dict) and isinstance(now, dict):
        return {key: _kept(value, now[key]) for key, value in stored.items() if key in now}
    if isinstance(stored, list) and isinstance(now, list) and len(stored) == len(now):
        return [_kept(*pair) for pair in zip(stored, now, strict=True)]
    return now


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)
def test_reads_as_it_was_stored(path: Path) -> None:
    stored = json.loads(path.read_text(encoding="utf-8"))
    assert _kept(stored, _read_again(path)) == stored


def test_every_subtype_and_message_is_kept() -> None:
    names = {path.stem for path in STORED}
    assert {f"{kind}-{subtype}" for kind, subtypes in SUBTYPES.items() for subtype in subtypes} <= names
    assert set(MESSAGES) <= names


def test_committed_schemas_are_current() -> None:
    assert export(DOCS, check=True) == []
    assert {path.name for path in DOCS.glob("*.json")} == set(json_schemas())


def _field_gone(schema: dict[str, Any]) -> None:
    del schema["properties"]["admission"]


def _newly_required(schema: dict[str, Any]) -> None:
    schema["required"].append("summary")


def _value_gone(schema: dict[str, Any]) -> None:
    schema["$defs"]["EventSubtype"]["enum"].remove("council_sitting")


def _shorter(schema: dict[str, Any]) -> None:
    title = schema["$defs"]["Title"]["anyOf"]
    title[0]["maxLength"] = 100


def _deep_field_gone(schema: dict[str, Any]) -> None:
    del schema["$defs"]["Occurrence"]["properties"]["moved_from"]


def _no_longer_empty(schema: dict[str, Any]) -> None:
    venue = schema["properties"]["venue"]
    schema["properties"]["venue"] = {"$ref": venue["anyOf"][0]["$ref"]}


def _other_choice(schema: dict[str, Any]) -> None:
    schema["$defs"]["Occurrence"]["properties"]["cancelled"] = {"anyOf": [{"type": "string"}, {"type": "null"}]}


def _other_type(schema: dict[str, Any]) -> None:
    schema["$defs"]["Occurrence"]["properties"]["cancelled"]["type"] = "string"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_field_gone, "admission: the field is gone"),
        (_newly_required, "summary: the field is newly required"),
        (_value_gone, "council_sitting is gone"),
        (_shorter, "maxLength became 100"),
        (_deep_field_gone, "moved_from: the field is gone"),
        (_no_longer_empty, "venue: type null became object"),
        (_other_choice, "cancelled: type boolean became string"),
        (_other_type, "type boolean became string"),
    ],
)
def test_a_breaking_change_is_found(change: Callable[[dict[str, Any]], None], said: str) -> None:
    old = json_schemas()["event.schema.json"]
    new = copy.deepcopy(old)
    change(new)
    assert any(said in line for line in breaks(old, new)), breaks(old, new)


def test_widening_breaks_nothing() -> None:
    old = json_schemas()["event.schema.json"]
    new = copy.deepcopy(old)
    new["properties"]["rain_venue"] = {"type": "string"}
    new["$defs"]["EventSubtype"]["enum"].append("fair")
    new["$defs"]["Title"]["anyOf"][0]["maxLength"] = 400
    new["required"].remove("issuer")
    cancelled = new["$defs"]["Occurrence"]["properties"]["cancelled"]
    new["$defs"]["Occurrence"]["properties"]["cancelled"] = {"anyOf": [cancelled, {"type": "null"}]}
    assert breaks(old, new) == []


def test_export_does_not_write_what_breaks(tmp_path: Path) -> None:
    assert export(tmp_path) == []
    path = tmp_path / "event.schema.json"
    older = json.loads(path.read_text(encoding="utf-8"))
    older["properties"]["dress_code"] = {"type": "string"}  # as if it had been there and the code dropped it
    path.write_text(json.dumps(older), encoding="utf-8")
    assert export(tmp_path) == ["event.schema.json: dress_code: the field is gone"]
    assert "dress_code" in path.read_text(encoding="utf-8")
    assert export(tmp_path, may_break=True) == []
    assert "dress_code" not in path.read_text(encoding="utf-8")
