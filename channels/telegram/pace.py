"""Telegram's broadcast limits, kept on our side: no call leaves before its turn, and a halt halts the whole bot."""

import asyncio
import math
from collections import defaultdict, deque
from datetime import timedelta

from core.clock import Clock
from core.errors import TryLater

OVERALL_PER_SECOND = 30
CHAT_PER_SECOND = 1
CHAT_PER_MINUTE = 20
MARGIN_S = 0.05  # calls may arrive closer together than they left
LONGEST_WAIT_S = 2.5  # a turn further away is not waited for: the delivery comes back then


class Pace:
    """Sliding windows: never more than 30 calls in any second over all, 1 a second and 20 a minute in a chat.

    Every chat counts as a channel: Telegram's limit for these is the strictest.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._overall: deque[float] = deque(maxlen=OVERALL_PER_SECOND)
        self._chats: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=CHAT_PER_MINUTE))
        self._halted_until = -math.inf
        self._one_at_a_time = asyncio.Lock()

    def halt(self, length: timedelta) -> None:
        """No call of the bot leaves for this long."""
        self._halted_until = max(self._halted_until, self._clock.monotonic() + length.total_seconds())

    async def turn(self, chat: str) -> None:
        """Wait for this chat's turn; TryLater when it is further away than anyone should wait."""
        async with self._one_at_a_time:
            wait = self._wait(chat)
            if wait > LONGEST_WAIT_S:
                raise TryLater("Telegram's limits: not before its turn", timedelta(seconds=wait))
            while wait > 0:
                await self._clock.sleep(wait)
                wait = self._wait(chat)
            now = self._clock.monotonic()
            self._overall.append(now)
            self._chats[chat].append(now)

    def _wait(self, chat: str) -> float:
        now, times = self._clock.monotonic(), self._chats[chat]
        return max(
            self._halted_until - now,
            _until_room(self._overall, OVERALL_PER_SECOND, 1 + MARGIN_S) - now,
            _until_room(times, CHAT_PER_SECOND, 1 + MARGIN_S) - now,
            _until_room(times, CHAT_PER_MINUTE, 60 + MARGIN_S) - now,
        )


def _until_room(times: deque[float], most: int, window_s: float) -> float:
    """When a window of this length has room for one more."""
    return times[-most] + window_s if len(times) >= most else -math.inf
