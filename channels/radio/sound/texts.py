"""What a take says: the words of a segment's form, for any day or for one, as the voice is given them. Pure but for
the store that is read once for all."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from channels.radio.render import own_words
from channels.radio.scripts.rewriting import Key, Rewrite, all_words, text_of
from channels.radio.sound.label import Label, label_of
from core.editions import load_edition
from core.language.speech import voiced
from core.lexicon import Entry, entries
from core.municipality import MunicipalitySettings
from core.playout import Piece
from core.script import FORMS, Seconds, bound_day, in_a_row, spoken
from core.store import Store
from core.wording import headline
from schemas.edition import Edition
from schemas.localised import GREEK

KEPT = 2_000


@dataclass(frozen=True)
class Text:
    """`day` (Athens) is None for words that are right on any. `voiced` is `spoken` with the lexicon's phonemes, `item`
    the same as it is heard in a bulletin."""

    form_s: Seconds
    day: date | None
    script: str
    spoken: str
    voiced: str
    item: str
    label: Label


class Texts:
    """An edition's texts never change while its lexicon and the station's own words do not: each is written out once,
    beside the loop, while it is among the last that were asked for."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._known: dict[tuple[str, int, date], tuple[Any, Sequence[Text]]] = {}

    async def of(self, store: Store, pieces: Sequence[Piece], day: date) -> Mapping[str, Sequence[Text]]:
        """By the pieces' ids: what is said of each on this day, and what may be said on any other."""
        async with store.read() as connection:
            lexicon, words = tuple(await entries(connection)), await all_words(connection)
        return {piece.id: await self._of(store, piece, day, words, lexicon) for piece in pieces}

    async def _of(
        self, store: Store, piece: Piece, day: date, words: Mapping[Key, Rewrite], lexicon: tuple[Entry, ...]
    ) -> Sequence[Text]:
        key = (piece.id, piece.edition, day)
        own = {form_s: words.get((piece.announcement, piece.language, form_s)) for form_s in FORMS}
        made_of = (own, lexicon)
        if key not in self._known or self._known[key][0] != made_of:
            async with store.read() as connection:
                edition = await load_edition(connection, self._url, piece.announcement, piece.edition)
            made = await asyncio.to_thread(lambda: list(texts(piece, edition, day, words, lexicon)))
            self._known.pop(key, None)
            if len(self._known) >= KEPT:
                self._known.pop(next(iter(self._known)))
            self._known[key] = (made_of, made)
        return self._known[key][1]


def texts(
    piece: Piece, edition: Edition, day: date, words: Mapping[Key, Rewrite], lexicon: tuple[Entry, ...]
) -> Iterator[Text]:
    """In each form the words for any day; and those for this day where they are others.

    Nothing for any day of a text that is bound to one, and nothing at all of it on another.
    """
    own = own_words(edition, piece.language)
    bound = bound_day(edition, [own] if own else ())
    for form_s in FORMS:
        rewrite = words.get((piece.announcement, piece.language, form_s))
        always = None
        for on in (None, day):
            if bound not in (None, on) and not (rewrite is not None and rewrite.said_on(on)):
                continue
            said = text_of(edition, piece.language, form_s, on, rewrite)
            if said != always:
                yield _text(piece, edition, form_s, on, said, lexicon)
            always = always if on else said


def _text(
    piece: Piece, edition: Edition, form_s: Seconds, day: date | None, words: str, lexicon: tuple[Entry, ...]
) -> Text:
    language = piece.language
    said, item = (
        spoken(one, language, lexicon) for one in (words, in_a_row(words, edition, language, _whose(language)))
    )
    if language == GREEK and lexicon:
        given, item = voiced(said, lexicon), voiced(item, lexicon)
    else:
        given = said
    label = label_of(edition, language, headline(edition, language, edition.action), words)
    return Text(form_s, day, words, said, given, item, label)


def _whose(language: str) -> str:
    """Whose announcements a bulletin says these are."""
    return MunicipalitySettings().named(language)
