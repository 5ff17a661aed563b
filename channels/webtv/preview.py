"""The card beforehand, as it stands on the screen."""

import html
from collections.abc import Sequence

from channels.webtv.card import draw_card
from core.channel import Rendition
from core.preview import DESKTOP, Preview, page, picture

LIMIT = 700  # what a voice says while a card stands, some 45 seconds
NAME = {"el": "Διαδικτυακή τηλεόραση", "en": "Web-TV"}


def previews(rendition: Rendition, url: str) -> Sequence[Preview]:
    shown = picture(draw_card(rendition.parts), html.escape(rendition.parts["title"], quote=True))
    return [Preview({}, "page", page(shown, rendition.language, style="body{margin:0}"), DESKTOP)]
