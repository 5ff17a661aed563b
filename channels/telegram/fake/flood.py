"""Telegram's broadcast limits, strictly: 30 a second, 1 a second in a chat, 20 a minute in a group or channel."""

import math
from collections import defaultdict, deque

from channels.telegram.fake.state import ApiError, Chat
from core.clock import Clock

OVERALL_PER_SECOND = 30
CHAT_PER_SECOND = 1
GROUP_PER_MINUTE = 20


class Flood:
    """Counts what was let through; a call during a halt is refused again, and counted as `ignored`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._overall: deque[float] = deque()
        self._chats: dict[int, deque[float]] = defaultdict(deque)
        self._halted_until = -math.inf
        self.ignored = 0  # calls made although the bot had been told to wait

    def halt(self, retry_after: int) -> ApiError:
        self._halted_until = self._clock.monotonic() + retry_after
        return ApiError(
            429,
            f"Too Many Requests: retry after {retry_after}",
            retry_after=retry_after,
        )

    def obeyed(self) -> None:
        """Refuse whoever does not wait out a halt."""
        left = self._halted_until - self._clock.monotonic()
        if left > 0:
            self.ignored += 1
            raise self.halt(math.ceil(left))

    def take(self, chat: Chat) -> None:
        """Let one message through, or raise 429."""
        now = self._clock.monotonic()
        times = self._chats[chat.id]
        wait = max(
            _wait(self._overall, now, OVERALL_PER_SECOND, 1.0),
            _wait(times, now, CHAT_PER_SECOND, 1.0),
            0.0 if chat.type == "private" else _wait(times, now, GROUP_PER_MINUTE, 60.0),
        )
        if wait > 0:
            raise self.halt(max(1, math.ceil(wait)))
        self._overall.append(now)
        times.append(now)
        while self._overall and self._overall[0] <= now - 1.0:
            self._overall.popleft()
        while times and times[0] <= now - 60.0:
            times.popleft()


def _wait(times: deque[float], now: float, most: int, window_s: float) -> float:
    """Seconds until fewer than `most` of the times lie in the window."""
    recent = [t for t in times if t > now - window_s]
    return recent[-most] + window_s - now if len(recent) >= most else 0.0
