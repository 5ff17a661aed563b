"""Which channels an announcement takes, and the words it has for each alone, as the form asks for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from core.errors import FieldError
from core.preview import limit_of, previewer
from schemas.localised import ENGLISH, GREEK


@dataclass(frozen=True)
class Words:
    """A text for one channel in one language."""

    name: str
    language: str
    text: str
    said: str  # what is wrong with it

    @property
    def id(self) -> str:
        return self.name.replace(".", "-")


@dataclass(frozen=True)
class Offered:
    """`limit` is how many UTF-16 units of its own words it has room for; None: it takes none."""

    name: str
    label: str
    taken: bool
    limit: int | None
    words: Sequence[Words]

    @property
    def worded(self) -> bool:
        return any(one.text or one.said for one in self.words)


def offered(
    channels: Sequence[str],
    previewers: Mapping[str, ModuleType],
    body: Mapping[str, Any],
    errors: Sequence[FieldError],
    language: str,
) -> list[Offered]:
    """Those that are switched on, in their order."""
    said = {error.field: error.en if language == ENGLISH else error.el for error in errors}
    own = body.get("own_words")
    found = []
    for name in channels:
        module = previewers.get(name)
        label = (previewer(module).NAME.get(language) or previewer(module).NAME[ENGLISH]) if module else name
        limit = limit_of(module)
        texts = own.get(name) if isinstance(own, Mapping) else None
        texts = {GREEK: texts} if isinstance(texts, str) else texts or {}
        words = [
            Words(
                f"own_words.{name}.{code}",
                code,
                str(texts.get(code, "")),
                said.get(f"own_words.{name}.{code}", said.get(f"own_words.{name}", "") if code == GREEK else ""),
            )
            for code in (GREEK, ENGLISH)
        ]
        found.append(Offered(name, label, _taken(body.get("channels"), name), limit, words if limit else ()))
    return found


def _taken(choice: Any, name: str) -> bool:
    if not isinstance(choice, Mapping):
        return True
    only, without = choice.get("only"), choice.get("without") or ()
    return name not in without and (only is None or name in only)
