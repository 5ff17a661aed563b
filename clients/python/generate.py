"""Writes keryx_client/written.py, what may be posted, from the JSON Schemas in docs/schemas: `python generate.py`."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SCHEMAS = HERE.parent.parent / "docs" / "schemas"
WRITTEN = HERE / "keryx_client" / "written.py"
KINDS = {"Event": "event", "Programme": "programme", "Tender": "tender", "PressRelease": "press_release"}
PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
HEAD = '''"""What may be posted, as dictionaries; made by generate.py from the hub's JSON Schemas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NotRequired, TypedDict
'''


def written() -> str:
    """The whole module."""
    parts: dict[str, str] = {}
    for name, file in KINDS.items():
        schema = json.loads((SCHEMAS / f"{file}.schema.json").read_text("utf-8"))
        for part, described in {**schema["$defs"], name: schema}.items():
            made = _definition(part, described)
            if parts.setdefault(part, made) != made:
                raise SystemExit(f"{part} is two things: give one another name")
    # Aliases first, then dictionaries: a class may name one that stands below, an alias may not.
    aliases = [made for made in parts.values() if not made.startswith("\nclass")]
    classes = [made for made in parts.values() if made.startswith("\nclass")]
    union = f"Announcement = {' | '.join(KINDS)}\n"
    return "\n".join([HEAD, *aliases, *classes, "", union])


def _definition(name: str, schema: Mapping[str, Any]) -> str:
    if "properties" not in schema:
        return f"{name} = {_type(schema)}"
    required = set(schema.get("required", ()))
    lines = [f"\nclass {name}(TypedDict):"]
    if "description" in schema:
        lines += [f'    """{schema["description"].splitlines()[0]}"""', ""]
    for field, described in schema["properties"].items():
        kind = _type(described)
        lines.append(f"    {field}: {kind if field in required else f'NotRequired[{kind}]'}")
    return "\n".join([*lines, ""])


def _type(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "const" in schema or "enum" in schema:
        values = schema.get("enum", [schema.get("const")])
        return f"Literal[{', '.join(json.dumps(value) for value in values)}]"
    for word in ("anyOf", "oneOf"):
        if word in schema:
            return " | ".join(dict.fromkeys(_type(one) for one in schema[word]))
    match schema.get("type"):
        case "array":
            return f"Sequence[{_type(schema.get('items', {}))}]"
        case "object":
            values = [*schema.get("patternProperties", {}).values()]
            if isinstance(schema.get("additionalProperties"), dict):
                values.append(schema["additionalProperties"])
            inside = " | ".join(dict.fromkeys(_type(one) for one in values)) or "Any"
            return f"Mapping[str, {inside}]"
        case str(plain):
            return PLAIN[plain]
    return "Any"


if __name__ == "__main__":
    WRITTEN.write_text(written(), "utf-8")
