"""A worker's connection to a relay: whether it can carry a mail now, and which mails it has in hand."""

from collections import deque

from channels.email.outbox import Outbox
from channels.email.protocol import Connection
from channels.email.replies import Verdict
from channels.email.standing import Standing
from channels.email.waiting import Outgoing


class Session:
    """`urgent`: on a connection that is kept for urgent mail."""

    def __init__(self, connection: Connection | Outbox, standing: Standing, *, urgent: bool) -> None:
        self.connection = connection
        self.standing = standing
        self._urgent = urgent
        self._hands: deque[Outgoing] = deque(maxlen=2)  # the one under way, and the one looked ahead to

    def fits(self, mail: Outgoing, most_messages: int) -> bool:
        """Whether it can carry this mail now."""
        fresh = self.connection.usable and self.connection.spent < most_messages
        return fresh and not self.standing.resting(urgent=mail.urgent)

    def turn(self) -> bool:
        """Whether one more may leave now, by the relay's pace and caps; counted, if so."""
        now, allowance = self.standing.clock.monotonic(), self.standing.allowance
        if self.standing.pace.wait_s(now) > 0 or not (allowance is None or allowance.take()):
            return False
        self.standing.pace.leave(now)
        return True

    def take(self, mail: Outgoing) -> None:
        mail.relay = self.standing
        self._hands.append(mail)

    def interrupt(self) -> None:
        """A bug, or an end by force: the mails in hand may have gone out."""
        self.connection.give_up("interrupted")
        for mail in self._hands:
            if not mail.answered and mail.relay is self.standing:
                mail.finish(Verdict("unknown", "interrupted"))

    async def end(self) -> None:
        self.standing.leave(urgent=self._urgent)
        await self.connection.quit()
