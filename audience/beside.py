"""What a caller writes in the transaction of an act of the register, as the last thing in it: neither is kept alone."""

from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncConnection

Beside = Callable[[AsyncConnection], Awaitable[None]]


async def nothing(connection: AsyncConnection) -> None:
    """Of who has nothing to write."""
