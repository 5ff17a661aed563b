"""The sentences of a part of the system, in Greek and English, kept beside it in one TOML file.

[greeting]
el = "Καλημέρα {name}"
en = "Good morning {name}"
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REQUIRED = ("el", "en")


@dataclass(frozen=True)
class Catalogue:
    """Look up a sentence by key and language; call it: `words("greeting", "el", name="…")`."""

    sentences: Mapping[str, Mapping[str, str]]

    @classmethod
    def load(cls, path: Path | str) -> "Catalogue":
        """Read the file; ValueError names every key that lacks Greek or English. Nested tables: `outer.inner`."""
        found: dict[str, Mapping[str, str]] = {}
        wrong: list[str] = []
        _collect("", tomllib.loads(Path(path).read_text(encoding="utf-8")), found, wrong)
        wrong += [
            f"{key} lacks {language}"
            for key, texts in found.items()
            for language in REQUIRED
            if not texts.get(language)
        ]
        if wrong:
            raise ValueError(f"{Path(path).name}: {'; '.join(wrong)}")
        return cls(found)

    def __call__(self, key: str, language: str, /, **values: object) -> str:
        """The sentence in that language ("el-GR" counts as "el"), else in English. KeyError: no such key."""
        texts = self.sentences[key]
        text = texts.get(language) or texts.get(language.split("-")[0]) or texts["en"]
        return text.format_map(values)

    def spoken(self, language: str) -> str:
        """The language it answers in: this one, where every sentence has it, else English."""
        for code in (language, language.split("-")[0]):
            if all(texts.get(code) for texts in self.sentences.values()):
                return code
        return "en"


def _collect(
    prefix: str,
    table: Mapping[str, Any],
    found: dict[str, Mapping[str, str]],
    wrong: list[str],
) -> None:
    for name, content in table.items():
        key = f"{prefix}{name}"
        if not isinstance(content, dict):
            wrong.append(f"{key} is not a table of languages")
        elif any(isinstance(text, str) for text in content.values()):
            if not all(isinstance(text, str) for text in content.values()):
                wrong.append(f"{key} mixes sentences and tables")
            found[key] = {language: text for language, text in content.items() if isinstance(text, str)}
        elif content:
            _collect(f"{key}.", content, found, wrong)
        else:
            found[key] = {}
