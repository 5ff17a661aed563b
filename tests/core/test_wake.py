"""A loop that waits for work can always be stopped."""

import asyncio

import pytest

from core.wake import Listener


@pytest.mark.parametrize("turns", range(6))
async def test_a_wake_that_comes_together_with_the_end_does_not_hide_it(turns: int) -> None:
    listener = Listener()

    async def loop() -> None:
        while True:
            await listener.wait(60)

    waiting = asyncio.create_task(loop())
    await asyncio.sleep(0)
    listener.event.set()
    for _ in range(turns):
        await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert waiting.cancelled()
