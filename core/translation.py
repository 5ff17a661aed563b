"""What a reader can read of texts that are in Greek, and only some of them in other languages."""

from collections.abc import Iterator

from schemas.announcement import Announcement
from schemas.localised import ENGLISH, GREEK, Localised
from schemas.parts import Part


def told(text: Localised, language: str) -> str | None:
    """A longer text, if the reader can read it: in the language, or in English unless that is Greek."""
    return text.get(language) or text.get(language.split("-")[0]) or (text.get(ENGLISH) if language != GREEK else None)


def partly_greek(content: Announcement, language: str) -> bool:
    """Some longer text (conditions, a statement, a file's text) is missing in what this reader gets."""
    return any(told(text, language) is None for text in longer_texts(content))


def longer_texts(part: Part) -> Iterator[Localised]:
    """All texts that are told or left out, and not, as names are, said in Greek. Without title, summary and body, which
    have rules of their own, and words for one medium, which take the place of others."""
    for name in type(part).model_fields:
        value = getattr(part, name)
        for item in value if isinstance(value, tuple) else (value,):
            if type(item) is Localised:
                yield item
            elif isinstance(item, Part):
                yield from longer_texts(item)
