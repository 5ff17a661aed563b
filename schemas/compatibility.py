"""Finds what a new JSON Schema would no longer take of what an old one took: stored messages must stay readable."""

from collections.abc import Iterator, Mapping
from typing import Any

# A larger limit, or none, takes all that was taken before; so does a smaller lower limit.
_UPPER = ("maxLength", "maxItems", "maximum", "exclusiveMaximum", "maxProperties")
_LOWER = ("minLength", "minItems", "minimum", "exclusiveMinimum", "minProperties")
_SAME = ("pattern", "const", "format")


def breaks(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Paths with what broke: a field gone or newly required, a value gone, a limit tightened, a type changed."""
    return list(_Comparison(old, new).walk(old, new, "", ()))


class _Comparison:
    def __init__(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        self._old, self._new = old, new

    def walk(self, old: Mapping[str, Any], new: Mapping[str, Any], path: str, seen: tuple[str, ...]) -> Iterator[str]:
        if (name := old.get("$ref")) in seen:
            return
        seen = (*seen, name) if name else seen
        old, new = _resolved(old, self._old), _resolved(new, self._new)
        here = path or "."
        if _choices(old) or _choices(new):
            yield from self._chosen(_choices(old) or [old], _choices(new) or [new], path, seen)
            return
        if "type" in new and old.get("type") != new["type"]:
            yield f"{here}: type {old.get('type')} became {new['type']}"
            return
        yield from _tightened(old, new, here)
        yield from self._fields(old, new, path, seen)
        for key in ("items", "additionalProperties"):
            if isinstance(old.get(key), dict) and isinstance(new.get(key), dict):
                yield from self.walk(old[key], new[key], f"{path}.*", seen)
        for pattern, content in old.get("patternProperties", {}).items():
            if pattern not in new.get("patternProperties", {}):
                yield f"{here}: names like {pattern} are gone"
            else:
                yield from self.walk(content, new["patternProperties"][pattern], f"{path}.*", seen)

    def _fields(
        self, old: Mapping[str, Any], new: Mapping[str, Any], path: str, seen: tuple[str, ...]
    ) -> Iterator[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        for name, content in before.items():
            if name in after:
                yield from self.walk(content, after[name], f"{path}.{name}".lstrip("."), seen)
            elif new.get("additionalProperties") is False:
                yield f"{path}.{name}".lstrip(".") + ": the field is gone"
        for name in sorted(set(new.get("required", [])) - set(old.get("required", []))):
            yield f"{path}.{name}".lstrip(".") + ": the field is newly required"

    def _chosen(self, before: list[Any], after: list[Any], path: str, seen: tuple[str, ...]) -> Iterator[str]:
        """Each old choice must find a new one that takes all it took; else the nearest one says what is wrong."""
        for choice in before:
            answers = [list(self.walk(choice, other, path, seen)) for other in after]
            if all(answers):
                yield from min(answers, key=len)


def _choices(schema: Mapping[str, Any]) -> list[Any]:
    return [*schema.get("anyOf", []), *schema.get("oneOf", [])]


def _resolved(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    if reference := schema.get("$ref"):
        found: Any = root
        for step in str(reference).removeprefix("#/").split("/"):
            found = found[step]
        return {**found, **{key: value for key, value in schema.items() if key != "$ref"}}
    return schema


def _tightened(old: Mapping[str, Any], new: Mapping[str, Any], here: str) -> Iterator[str]:
    if "enum" in new and (gone := set(old.get("enum", [])) - set(new["enum"])):
        yield f"{here}: {', '.join(sorted(map(str, gone)))} is gone"
    for key in _UPPER:
        if key in new and new[key] < old.get(key, float("inf")):
            yield f"{here}: {key} became {new[key]}"
    for key in _LOWER:
        if key in new and new[key] > old.get(key, float("-inf")):
            yield f"{here}: {key} became {new[key]}"
    for key in _SAME:
        if key in new and new[key] != old.get(key):
            yield f"{here}: {key} became {new[key]}"
