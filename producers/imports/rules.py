"""Which items of a source are posted without a person: by issuer, kind, and words of the title."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.language.letters import fold


@dataclass(frozen=True)
class Rule:
    """Empty means any. Every word must stand in the title, whatever its accents and capitals."""

    issuer: str = ""
    kind: str = ""
    words: str = ""

    @property
    def row(self) -> dict[str, str]:
        return {"issuer": self.issuer, "kind": self.kind, "words": self.words}

    @property
    def line(self) -> str:
        """As `written` reads it."""
        return f"{self.issuer or '*'} {self.kind or '*'}: {self.words}".rstrip()

    def fits(self, body: Mapping[str, Any], title: str) -> bool:
        if (self.issuer and self.issuer != body["issuer"]) or (self.kind and self.kind != body["kind"]):
            return False
        said = fold(title)
        return all(fold(word) in said for word in self.words.split())

    @classmethod
    def written(cls, line: str) -> "Rule":
        """`issuer kind: words`, either of the first two left out or `*`."""
        ahead, _, words = line.partition(":") if ":" in line else (line, "", "")
        given = [("" if part == "*" else part) for part in ahead.split()]
        issuer, kind = [*given, "", ""][:2]
        return cls(issuer, kind, " ".join(words.split()))


def first_fitting(rules: Sequence[Rule], body: Mapping[str, Any], title: str) -> Rule | None:
    return next((rule for rule in rules if rule.fits(body, title)), None)
