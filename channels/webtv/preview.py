"""The card beforehand, as it stands on the screen."""

import html
from collections.abc import Sequence

from channels.webtv.card import draw_card
from core.channel import Rendition
from core.preview import DESKTOP, Preview, page, picture
from schemas.edition import Action

NAME = {"el": "Διαδικτυακή τηλεόραση", "en": "Web-TV"}
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


def previews(rendition: Rendition, url: str) -> Sequence[Preview]:
    """Nothing for an ending: what is taken out shows nothing any more."""
    if rendition.action in (Action.WITHDRAW, Action.EXPUNGE):
        return []
    shown = picture(draw_card(rendition.parts), html.escape(rendition.parts["title"], quote=True))
    return [Preview({}, "page", page(shown, rendition.language, style="body{margin:0}"), DESKTOP)]
