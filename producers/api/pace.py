"""How often one token may ask (core/pace.py), and what it is told when that is too often."""

from core import pace
from core.clock import Clock
from producers.api.scopes import Turned


class Pace:
    """A token may use a minute's requests at once; after that they come back one by one."""

    def __init__(self, clock: Clock, per_minute: int) -> None:
        self._pace = pace.Pace(clock, per_minute)

    def step(self, token: str) -> None:
        """429 with Retry-After when it asks too often."""
        if wait := self._pace.wait(token):
            raise Turned(
                f"Πολλά αιτήματα με αυτό το διακριτικό· δοκιμάστε ξανά σε {wait} δευτ.",
                f"Too many requests by this token; try again in {wait} s.",
                429,
                Retry_After=str(wait),
            )
