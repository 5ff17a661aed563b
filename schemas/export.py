"""Writes the JSON Schemas into `docs/schemas/`: `python -m schemas.export [--check] [--break]`.

A schema that would no longer take what the written one took is not written, unless `--break` says that stored messages
were migrated and `schemas.messages.VERSION` was raised.
"""

import json
import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from schemas.compatibility import breaks
from schemas.directory import Directory
from schemas.edition import Edition
from schemas.event import Event
from schemas.messages import MESSAGES, VERSION
from schemas.press_release import PressRelease
from schemas.programme import Programme
from schemas.tender import Tender

FOLDER = Path(__file__).parent.parent / "docs" / "schemas"
DIALECT = "https://json-schema.org/draft/2020-12/schema"

# What people write (announcements, the directory) and what is stored and travels (editions, messages).
WRITTEN: dict[str, type[BaseModel]] = {
    "programme": Programme,
    "event": Event,
    "tender": Tender,
    "press_release": PressRelease,
    "directory": Directory,
}
STORED: dict[str, type[BaseModel]] = {
    "edition": Edition,
    **{name.removeprefix("keryx.").replace(".", "_"): message for name, message in MESSAGES.items()},
}


def json_schemas() -> dict[str, dict[str, Any]]:
    """Every schema by its file's name."""
    return {
        f"{name}.schema.json": {"$schema": DIALECT, **model.model_json_schema(mode="validation")}
        for name, model in {**WRITTEN, **STORED}.items()
    }


def written(schema: dict[str, Any]) -> str:
    """The schema as it stands in its file: the same schema gives the same bytes."""
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def export(folder: Path, *, check: bool = False, may_break: bool = False) -> list[str]:
    """Write what changed; returns what is wrong: files that are not current (`check`), or that would break."""
    wrong: list[str] = []
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in json_schemas().items():
        path = folder / name
        before = path.read_text(encoding="utf-8") if path.exists() else None
        if before == written(schema):
            continue
        broken = [] if before is None or may_break else breaks(json.loads(before), schema)
        wrong += [f"{name}: {what}" for what in broken]
        if check:
            wrong.append(f"{name} is not current; run python -m schemas.export")
        elif not broken:
            path.write_text(written(schema), encoding="utf-8")
    return wrong


def main(arguments: list[str]) -> int:
    wrong = export(FOLDER, check="--check" in arguments, may_break="--break" in arguments)
    for line in wrong:
        print(line, file=sys.stderr)
    if wrong and "--check" not in arguments:
        print(f"Stored messages of schema version {VERSION} would break; nothing broken was written.", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
