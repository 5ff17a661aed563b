"""What a token may do, and who shows one: a program with a name, for some issuers or for every one."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from core.errors import Conflict


class Scope(StrEnum):
    """Each route of the API asks for one."""

    READ = "read"
    DRAFT = "draft"
    POST = "post"
    PRESS = "press"
    MAGAZINE = "magazine"
    ADMINISTER = "administer"


# What tokens could do before they had scopes, and KERYX_TOKEN can still.
FORMER = frozenset({Scope.READ, Scope.POST, Scope.PRESS, Scope.MAGAZINE})


class Turned(Conflict):
    """The request is turned away, with headers that say what to do."""

    def __init__(self, el: str, en: str, status: int, **headers: str) -> None:
        super().__init__(el, en, status)
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


@dataclass(frozen=True)
class Caller:
    """Whose token it is. `issuers` empty: every one, also those to come."""

    name: str
    scopes: frozenset[Scope] = FORMER
    issuers: frozenset[str] = frozenset()

    @property
    def author(self) -> str:
        """As editions, drafts and the trail name it: never what a person is called there."""
        return f"api:{self.name}"

    def may(self, issuer: str) -> bool:
        return not self.issuers or issuer in self.issuers

    def must_be_for(self, issuer: str) -> None:
        """403 for the announcements of others."""
        if not self.may(issuer):
            listed = ", ".join(sorted(self.issuers))
            raise Turned(
                f"Το διακριτικό είναι μόνο για: {listed}· ζητήστε ένα και για τον φορέα «{issuer[:64]}».",
                f"The token is for these alone: {listed}; ask for one that is for the issuer “{issuer[:64]}” too.",
                403,
            )

    def must_be_for_every(self) -> None:
        """403 where what is asked for belongs to no one issuer."""
        if self.issuers:
            raise Turned(
                "Αυτό αφορά όλους τους φορείς· χρειάζεται διακριτικό για όλους.",
                "This is about every issuer; it needs a token for every one.",
                403,
            )

    def must_have(self, scopes: Iterable[str]) -> None:
        """403 for what the token was not made for (RFC 6750 §3.1)."""
        lacking = sorted(set(scopes) - self.scopes)
        if lacking:
            needed = " ".join(lacking)
            raise Turned(
                f"Το διακριτικό δεν έχει το δικαίωμα {needed}· ζητήστε ένα που το έχει.",
                f"The token lacks the scope {needed}; ask for one that has it.",
                403,
                WWW_Authenticate=f'Bearer realm="keryx", error="insufficient_scope", scope="{needed}"',
            )
