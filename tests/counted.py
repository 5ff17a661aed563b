"""A store that counts how often it was looked into."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from core.store import Store


class Counted(Store):
    def __init__(self, *of: Any) -> None:
        super().__init__(*of)
        self.looks = 0

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        self.looks += 1
        async with super().read() as connection:
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        self.looks += 1
        async with super().write() as connection:
            yield connection
