"""What is asked about an announcement that exists: a correction, a withdrawal, an expunge."""

from collections.abc import Collection, Mapping
from typing import Any

from pydantic import TypeAdapter

from schemas import explain
from schemas.announcement import Announcement
from schemas.edition import Reason, Weight
from schemas.parts import Part
from schemas.text import NoteText


class Correction(Part):
    """The whole corrected text with why it changed. `note` says in a person's words what did."""

    reason: Reason
    weight: Weight
    note: NoteText | None = None
    announcement: Announcement


class Ending(Part):
    """Why it is withdrawn or expunged, as it will be shown."""

    reason: NoteText


_correction: TypeAdapter[Correction] = TypeAdapter(Correction)
_ending: TypeAdapter[Ending] = TypeAdapter(Ending)


def parse_correction(data: Any, *, known: Mapping[str, Collection[str]] | None = None) -> Correction:
    """A correction, its announcement checked as by `parse_announcement`. InvalidInput names every wrong field."""
    return explain.checked(_correction, data, known=known, under=("announcement",))


def parse_ending(data: Any) -> Ending:
    """The reason of a withdrawal or an expunge, checked. InvalidInput names every wrong field."""
    return explain.checked(_ending, data)
