"""What a channel can say afterwards, of itself: its folder's optional `reporting.py`, each function of it optional too.

`async said(connection, announcement) -> Mapping[Measure, int]`: what it heard of one announcement until now.
`async aired(context, start, end) -> Mapping[UUID, int]`: how often each stood in its list to be played in that time.
`async plays(connection, announcement) -> Sequence[Played]`: when it was on air, in order, as its log has it.
`places(url, announcement) -> Sequence[Place]`: where it shows an announcement to everybody.
None of them follows who reads, hears or looks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType
from typing import Literal, Protocol, cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from core.context import Context

# bounced: the address does not exist; returned: it came back for another reason; complained: marked as spam;
# live: the pages and entries that showed it; aired: how often it was on air.
Measure = Literal["bounced", "returned", "complained", "live", "aired"]


@dataclass(frozen=True)
class Place:
    """`names` by language; `address` is absolute."""

    names: Mapping[str, str]
    address: str

    def name(self, language: str) -> str:
        return self.names.get(language) or self.names["en"]


@dataclass(frozen=True)
class Played:
    """An edition on air. `told`: where, or who tells of it, by language."""

    edition: int
    at: datetime
    duration_s: float
    told: Mapping[str, str]


class Hears(Protocol):
    async def said(self, connection: AsyncConnection, announcement: UUID) -> Mapping[Measure, int]: ...


class Airs(Protocol):
    async def aired(self, context: Context, start: datetime, end: datetime) -> Mapping[UUID, int]: ...


class Plays(Protocol):
    async def plays(self, connection: AsyncConnection, announcement: UUID) -> Sequence[Played]: ...


class Shows(Protocol):
    def places(self, url: str, announcement: UUID) -> Sequence[Place]: ...


def hears(module: ModuleType) -> Hears | None:
    return cast(Hears, module) if hasattr(module, "said") else None


def airs(module: ModuleType) -> Airs | None:
    return cast(Airs, module) if hasattr(module, "aired") else None


def plays(module: ModuleType) -> Plays | None:
    return cast(Plays, module) if hasattr(module, "plays") else None


def shows(module: ModuleType) -> Shows | None:
    return cast(Shows, module) if hasattr(module, "places") else None
