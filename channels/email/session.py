"""A worker's connection to a relay: whether it can carry a letter now, and which letters it has in hand."""

from collections import deque

from channels.email.lanes import Mail
from channels.email.outbox import Outbox
from channels.email.protocol import Connection
from channels.email.replies import Verdict
from channels.email.standing import Standing


class Session:
    """`urgent`: on a connection that is kept for urgent mail."""

    def __init__(self, connection: Connection | Outbox, standing: Standing, *, urgent: bool) -> None:
        self.connection = connection
        self.standing = standing
        self._urgent = urgent
        self._hands: deque[Mail] = deque(maxlen=2)  # the one under way, and the one looked ahead to

    def fits(self, letter: Mail, most_messages: int) -> bool:
        """Whether it can carry this letter now."""
        fresh = self.connection.usable and self.connection.spent < most_messages
        return fresh and not self.standing.resting(urgent=letter.urgent)

    def turn(self) -> bool:
        """Whether one more may leave now, by the relay's pace and caps; counted, if so."""
        now, allowance = self.standing.clock.monotonic(), self.standing.allowance
        if self.standing.pace.wait_s(now) > 0 or not (allowance is None or allowance.take()):
            return False
        self.standing.pace.leave(now)
        return True

    def take(self, letter: Mail) -> None:
        letter.relay = self.standing
        letter.turned(letter)
        self._hands.append(letter)

    def interrupt(self) -> None:
        """A bug, or an end by force: the letters in hand may have gone out."""
        self.connection.give_up("interrupted")
        for letter in self._hands:
            if not letter.answered and letter.relay is self.standing:
                letter.finish(Verdict("unknown", "interrupted"))

    async def end(self) -> None:
        self.standing.leave(urgent=self._urgent)
        await self.connection.quit()
