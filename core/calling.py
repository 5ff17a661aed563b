"""How a channel has people of the office written to: its folder's optional `calling.py`. The desk writes the letters.

`async due(connection, now) -> Sequence[Summons]`: what stands, whether or not anybody was written to yet.
`async told(connection, summons, now)`: they are, in the transaction that writes the letters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType
from typing import Protocol, cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

LONGEST_SUBJECT = 128


@dataclass(frozen=True)
class Summons:
    """`subject` is its own for good: each is written of once. `people`: ids of staff; where none of them works here any
    more, or none is named, whoever has the `role` for the issuer. `path` is the page where something can be done.

    `words`: `subject`, `lead` and `why`, each by language, ready to be read.
    """

    subject: str
    issuer: str
    role: str
    people: Sequence[UUID]
    path: str
    since: datetime
    words: Mapping[str, Mapping[str, str]]


class Calls(Protocol):
    """A channel's module `calling`."""

    async def due(self, connection: AsyncConnection, now: datetime) -> Sequence[Summons]: ...

    async def told(self, connection: AsyncConnection, summons: Summons, now: datetime) -> None: ...


def calls(module: ModuleType) -> Calls:
    return cast(Calls, module)
