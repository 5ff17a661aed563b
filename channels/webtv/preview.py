"""The card beforehand, as it stands on the screen."""

import html
from collections.abc import Sequence
from functools import lru_cache

from channels.webtv.card import draw_card
from core.channel import Rendition
from core.preview import DESKTOP, Preview, page, picture
from schemas.edition import Action

LIMIT = 700  # what a voice says while a card stands, some 45 seconds
NAME = {"el": "Διαδικτυακή τηλεόραση", "en": "Web-TV"}
ROLE = "television"
DOES = {
    "correct": {
        "el": "Η κάρτα στη λίστα προβολής αλλάζει στη θέση της.",
        "en": "The card in the playlist changes in its place.",
    },
    "withdraw": {
        "el": "Η κάρτα φεύγει αμέσως από τη λίστα προβολής.",
        "en": "The card leaves the playlist at once.",
    },
    "expunge": {
        "el": "Η κάρτα φεύγει, και τα αρχεία της καταστρέφονται.",
        "en": "The card leaves, and its files are destroyed.",
    },
}


ON_THE_CARD = ("issuer", "reference", "notice", "title", "lines")


@lru_cache(maxsize=32)  # what is said over it changes with every word typed, the card with few
def _drawn(parts: tuple[tuple[str, str], ...]) -> bytes:
    return draw_card(dict(parts))


def previews(rendition: Rendition, url: str) -> Sequence[Preview]:
    """Nothing for an ending: what is taken out shows nothing any more."""
    if rendition.action in (Action.WITHDRAW, Action.EXPUNGE):
        return []
    card = _drawn(tuple((name, rendition.parts.get(name, "")) for name in ON_THE_CARD))
    shown = picture(card, html.escape(rendition.parts["title"], quote=True))
    return [Preview({}, "page", page(shown, rendition.language, style="body{margin:0}"), DESKTOP)]
