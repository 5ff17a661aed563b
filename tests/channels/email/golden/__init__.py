"""Golden mails: what readers see, kept beside this file, updated by KERYX_UPDATE_GOLDEN=1 and read in review."""

import os
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).parent


def as_kept(name: str, parts: Mapping[str, str]) -> None:
    """The mail is the one that was kept: its HTML, its subject and plain text, its calendar file. "" is not kept."""
    shown = {
        "html": parts["html"],
        "txt": f"{parts['subject']}\n\n{parts['text']}",
        "ics": parts.get("calendar", "").replace("\r\n", "\n"),
    }
    for suffix, text in shown.items():
        kept = FOLDER / f"{name}.{suffix}"
        if text and os.environ.get("KERYX_UPDATE_GOLDEN"):
            kept.write_text(text, encoding="utf-8")
        if text:
            assert text == kept.read_text(encoding="utf-8"), f"{kept.name} differs; read it, then KERYX_UPDATE_GOLDEN=1"
