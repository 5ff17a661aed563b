"""What a domain asks receivers to do with mail that is not proved to be its own, and what counts as proof (DMARC)."""

from collections.abc import Mapping
from dataclasses import dataclass

from channels.email.examining.names import Names

VERSION = "v=dmarc1"
MOST_LABELS = 8  # of a walk up the tree


@dataclass(frozen=True)
class Policy:
    domain: str  # where the record stands
    tags: Mapping[str, str]

    @property
    def asks(self) -> str:
        """none, quarantine or reject, for this very domain."""
        return self.tags.get("p", "none").lower()

    def aligned(self, signs: str, writes: str, mode: str) -> bool:
        """`signs` proves mail of `writes`: the same domain, or one of the same organisation unless strict is asked for
        (`mode` is the tag, adkim or aspf)."""
        if self.tags.get(mode, "r").lower() == "s":
            return signs == writes
        return signs == writes or all(_below(name, self.domain) for name in (signs, writes))


def _below(name: str, domain: str) -> bool:
    return name == domain or name.endswith(f".{domain}")


async def policy_of(names: Names, domain: str) -> Policy | None:
    """The record of the domain, or of the nearest above it that has one. ValueError: it has two."""
    labels = domain.split(".")
    walk = [".".join(labels[n:]) for n in range(len(labels) - 1)]
    for candidate in [walk[0], *walk[1:][-MOST_LABELS:]] if walk else []:
        found = [text for text in await names.texts(f"_dmarc.{candidate}") if _is_policy(text)]
        if len(found) > 1:
            raise ValueError(candidate)
        if found:
            return Policy(candidate, tags_of(found[0]))
    return None


def _is_policy(text: str) -> bool:
    return text.partition(";")[0].replace(" ", "").lower() == VERSION


def tags_of(text: str) -> Mapping[str, str]:
    """The tags of a DMARC or DKIM record (RFC 6376 §3.2)."""
    pairs = (part.partition("=") for part in text.split(";") if "=" in part)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}
