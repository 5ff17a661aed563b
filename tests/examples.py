"""The announcements of `examples/` as editions, one a file."""

from functools import cache
from pathlib import Path

import yaml

from schemas.edition import Edition
from tests.editions import edition_of

FOLDER = Path(__file__).parent.parent / "examples"
FIRST = 201


@cache
def editions() -> dict[str, Edition]:
    """By the name of the file, as if each were posted on the day the fixed editions are."""
    found = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in _paths())
    return {
        path.stem: edition_of(written, FIRST + n) for n, (path, written) in enumerate(zip(_paths(), found, strict=True))
    }


def _paths() -> list[Path]:
    return sorted(path for path in FOLDER.glob("*.yaml") if path.stem != "directory")
