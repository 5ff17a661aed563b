"""What producers decided against the plan's own choice: pins and vetoes. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

Act = Literal["pin", "veto", ""]  # "": taken back


@dataclass(frozen=True)
class Choice:
    """Of one segment in one slot. A `veto` without a slot holds all day.

    `position`: from 0, of a pin; None: wherever its score puts it.
    """

    slot: datetime | None
    announcement: UUID
    language: str
    act: Act
    position: int | None = None
    who: str = ""
    at: datetime | None = None
    version: int = 0

    @property
    def segment(self) -> str:
        return f"{self.announcement}-{self.language}"


class Choices:
    def __init__(self, choices: Iterable[Choice] = ()) -> None:
        self.all: Sequence[Choice] = tuple(choices)
        self._found: Mapping[tuple[datetime | None, str], Choice] = {
            (choice.slot, choice.segment): choice for choice in self.all
        }

    def of(self, slot: datetime | None, segment: str) -> Choice | None:
        return self._found.get((slot, segment))

    def version(self, segment: str) -> int:
        """Grows with whatever is chosen of it in any slot."""
        return sum(choice.version for choice in self.all if choice.segment == segment)

    def pin(self, slot: datetime, segment: str) -> Choice | None:
        found = self.of(slot, segment)
        return found if found is not None and found.act == "pin" else None

    def veto(self, slot: datetime, segment: str) -> Choice | None:
        """A pin in this very slot comes before a veto of the whole day."""
        mine = self.of(slot, segment)
        if mine is not None and mine.act:
            return mine if mine.act == "veto" else None
        all_day = self.of(None, segment)
        return all_day if all_day is not None and all_day.act == "veto" else None
