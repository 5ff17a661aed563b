"""How a thing fails: try later, refused for good, or (anything else) a bug that ends as a dead letter."""

from dataclasses import dataclass
from datetime import timedelta


class TryLater(Exception):
    """The world's fault: the same work may succeed after `after`."""

    def __init__(self, reason: str, after: timedelta = timedelta(seconds=30)) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after = after


class Refused(Exception):
    """This target's fault, for good: trying again cannot help."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class FieldError:
    """One wrong field of an input: where it is, what is wrong and what to do, in both languages."""

    field: str
    el: str
    en: str


class Invalid(Exception):
    """Bad input: nothing was stored. Carries every wrong field (RFC 9457 `errors`)."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__("; ".join(f"{error.field}: {error.en}" for error in errors))
        self.errors = errors


class Conflict(Exception):
    """The announcement moved on, or is final: the caller must look again."""

    def __init__(self, el: str, en: str, status: int = 409) -> None:
        super().__init__(en)
        self.el, self.en, self.status = el, en, status


class NotFound(Exception):
    """No such announcement, plan or dead letter."""


class WrongSettings(Exception):
    """The hub cannot be opened as it was set up. Each field is a setting's name (KERYX_…)."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__("; ".join(f"{error.field}: {error.en}" for error in errors))
        self.errors = errors

    @classmethod
    def one(cls, field: str, el: str, en: str) -> "WrongSettings":
        return cls([FieldError(field, el, en)])
