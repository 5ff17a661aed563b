"""The addresses of the feeds, which never change: /feeds/all.rss, /feeds/topic/politismos.atom, /feeds/en/all.rss."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Self, get_args

from core.pages import GREEK

Format = Literal["rss", "atom"]
Sort = Literal["kind", "topic", "issuer"]
SORTS: tuple[Sort, ...] = get_args(Sort)
FORMATS: tuple[Format, ...] = get_args(Format)
CONTENT_TYPES: dict[Format, str] = {"rss": "application/rss+xml", "atom": "application/atom+xml"}
ADDRESS = re.compile(
    r"(?:(?P<language>[a-z]{2,3}(?:-[A-Za-z]+)*)/)?"
    r"(?:all|(?P<sort>kind|topic|issuer)/(?P<slug>[a-z0-9_-]{1,64}))\.(?P<format>rss|atom)"
)


@dataclass(frozen=True)
class Feed:
    """One choice of entries in one language; `sort` and `slug` are None for all of them."""

    language: str
    sort: Sort | None = None
    slug: str | None = None

    @property
    def key(self) -> str:
        """Its name in the store."""
        return f"{self.language}/{self.sort}/{self.slug}" if self.sort else f"{self.language}/all"

    def path(self, form: Format) -> str:
        """Greek stands at the root, other languages in a folder of their own."""
        folder = "" if self.language == GREEK else f"{self.language}/"
        return f"/feeds/{folder}{f'{self.sort}/{self.slug}' if self.sort else 'all'}.{form}"

    @classmethod
    def parse(cls, address: str, languages: Sequence[str]) -> tuple[Self, Format] | None:
        """What stands after /feeds/; None when no feed has that address. Greek has one address only."""
        match = ADDRESS.fullmatch(address)
        if match is None or match["language"] == GREEK or (match["language"] or GREEK) not in languages:
            return None
        sort = next((sort for sort in SORTS if sort == match["sort"]), None)
        form = next(form for form in FORMATS if form == match["format"])
        return cls(match["language"] or GREEK, sort, match["slug"]), form
