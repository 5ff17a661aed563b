"""A mail on its way through the pool, and those that wait for a connection: urgent ones before all others."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from channels.email.replies import Verdict, unnamed
from channels.email.standing import Standing

MOST_TRIES = 2  # a kept connection may have died unseen: then once more, on another
NO_TIME = "no connection was free in time"


@dataclass(slots=True, eq=False)
class Mail:
    """A message on its way through the pool; it is answered exactly once."""

    sender: bytes
    recipient: bytes
    content: bytes
    urgent: bool
    deadline: float  # event loop time: the whole hand-over, waiting for a connection included
    answer: Callable[[Verdict], None]
    back: Callable[["Mail"], None]  # gives it to another connection
    turned: Callable[["Mail"], None]  # it has had its turn, or needs none any more
    tries: int = 0
    relay: Standing | None = None
    answered: bool = False

    def finish(self, verdict: Verdict) -> None:
        self.answered = True
        self.turned(self)
        if verdict.reason:
            verdict = replace(verdict, reason=unnamed(verdict.reason, self.recipient))
        self.answer(verdict)

    def settle(self, verdict: Verdict) -> None:
        """What a conversation calls."""
        if self.relay is not None and verdict.outcome == "sent":
            self.relay.took()
        elif self.relay is not None and verdict.too_much:
            self.relay.too_much(verdict.reason or "421")
        if verdict.outcome != "again":
            self.finish(verdict)
            return
        self.tries += 1
        if self.tries < MOST_TRIES and asyncio.get_running_loop().time() < self.deadline:
            self.back(self)
        else:
            self.finish(Verdict("later", verdict.reason))


class Lane:
    """Letters of one urgency that wait for a connection, and who waits until there are fewer of them."""

    def __init__(self, capacity: int) -> None:
        self.letters: deque[Mail] = deque()
        self._most = capacity
        self._capacity = capacity
        self._waiting: list[asyncio.Future[None]] = []

    def bear(self, most: int | None) -> None:
        """Let at most so many wait, and never more than at first."""
        self._capacity = self._most if most is None else max(1, min(self._most, most))

    async def room(self) -> None:
        while len(self.letters) >= self._capacity:
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(waiter)
            await waiter

    def take(self, now: float) -> Mail | None:
        """The next one, if its time is not over; those whose time is over are told."""
        while self.letters:
            letter = self.letters.popleft()
            if self._waiting and len(self.letters) <= self._capacity // 2:
                waiting, self._waiting = self._waiting, []
                for waiter in waiting:
                    if not waiter.done():
                        waiter.set_result(None)
            if letter.deadline > now:
                return letter
            letter.finish(Verdict("later", NO_TIME))
        return None
