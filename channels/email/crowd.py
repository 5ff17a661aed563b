"""How much the door for mail servers bears at one time: connections in all and of a network, bytes held in memory."""

from collections import Counter
from dataclasses import dataclass

from channels.email.returned.letters import MOST_BYTES


@dataclass(frozen=True)
class Limits:
    """What one visitor may ask of us, and all of them together. A mail server has its queue: it comes again."""

    connections: int = 60
    of_network: int = 30  # one mail server of one's own network opens 20 by itself
    mail_bytes: int = MOST_BYTES
    held_bytes: int = 5 * MOST_BYTES  # of all mails that are being brought
    recipients: int = 50
    mails: int = 1_000  # of one connection
    other_commands: int = 50  # of each sort that brings nothing
    idle_s: float = 120.0  # for a command, and for the whole of a mail
    visit_s: float = 1_800.0  # then a connection ends, whatever it does


class Crowd:
    """Who is inside, and what is held for them."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._inside: Counter[str | None] = Counter()
        self._held_bytes = 0

    def enter(self, network: str | None) -> bool:
        """False: there are too many already."""
        if self._inside.total() >= self.limits.connections or self._inside[network] >= self.limits.of_network:
            return False
        self._inside[network] += 1
        return True

    def leave(self, network: str | None) -> None:
        self._inside[network] -= 1
        if not self._inside[network]:
            del self._inside[network]

    def hold(self, count: int) -> bool:
        """Room for so many bytes more; False: there is none now."""
        if self._held_bytes + count > self.limits.held_bytes:
            return False
        self._held_bytes += count
        return True

    def let_go(self, count: int) -> None:
        self._held_bytes -= count
