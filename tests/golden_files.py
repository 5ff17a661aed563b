"""Golden files: what people see, kept beside the tests and read in review."""

import os
from pathlib import Path


def assert_golden(path: Path, text: str) -> None:
    """The text is what the file holds; KERYX_UPDATE_GOLDEN=1 writes it anew."""
    if os.environ.get("KERYX_UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
