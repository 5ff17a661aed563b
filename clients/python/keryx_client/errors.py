"""What the hub says when it does not do what it is asked (RFC 9457)."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class WrongField:
    """One wrong field, in both languages."""

    field: str
    el: str
    en: str


@dataclass(frozen=True)
class Problem:
    """`title` and `detail` are in the language the client was opened with."""

    status: int
    title: str
    detail: str
    type: str = "about:blank"
    instance: str | None = None
    errors: Sequence[WrongField] = field(default_factory=tuple)


class KeryxError(Exception):
    """The hub refused; `problem` says what is the matter and what to do."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.status} {problem.title} {problem.detail}")
        self.problem = problem
