"""What a take says: the words of a segment's form, for any day or for one, as the voice is given them. Pure but for
the store that is read once for all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.render import own_words
from channels.radio.scripts.day import text_of
from channels.radio.scripts.rewriting import Key, Rewrite, all_words
from channels.radio.sound.label import Label, label_of
from core.editions import load_edition
from core.language.speech import voiced
from core.lexicon import Entry, entries
from core.playout import Piece
from core.script import FORMS, Seconds, bound_day, spoken
from core.wording import headline
from schemas.edition import Edition
from schemas.localised import GREEK

EDITIONS_KEPT = 1_000


@dataclass(frozen=True)
class Text:
    """`day` (Athens) is None for words that are right on any. `spoken` is what the voice is given."""

    form_s: Seconds
    day: date | None
    script: str
    spoken: str
    label: Label


class Texts:
    """Editions never change: each is read and written out once, while it is among the last that were asked for."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._editions: dict[tuple[UUID, int], Edition] = {}

    async def of(self, connection: AsyncConnection, pieces: Sequence[Piece], day: date) -> Mapping[str, Sequence[Text]]:
        """By the pieces' ids: what is said of each on this day, and what may be said on any other."""
        lexicon, words = tuple(await entries(connection)), await all_words(connection)
        found = {}
        for piece in pieces:
            edition = await self._edition(connection, piece)
            found[piece.id] = list(texts(piece, edition, day, words, lexicon))
        return found

    async def _edition(self, connection: AsyncConnection, piece: Piece) -> Edition:
        key = (piece.announcement, piece.edition)
        if key not in self._editions:
            if len(self._editions) >= EDITIONS_KEPT:
                self._editions.pop(next(iter(self._editions)))
            self._editions[key] = await load_edition(connection, self._url, *key)
        return self._editions[key]


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
    said = spoken(words, piece.language, lexicon)
    if piece.language == GREEK and lexicon:
        said = voiced(said, lexicon)
    title = headline(edition, piece.language, edition.action)
    return Text(form_s, day, words, said, label_of(edition, piece.language, title, words))
