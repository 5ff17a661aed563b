"""The entry beforehand, as a feed reader shows it."""

import html
from collections.abc import Sequence

from core.channel import Rendition
from core.preview import DESKTOP, Preview, page

NAME = {"el": "Ροές (RSS, Atom)", "en": "Feeds (RSS, Atom)"}
DOES = {
    "correct": {
        "el": "Η εγγραφή στις ροές αλλάζει στη θέση της.",
        "en": "The entry in the feeds changes in its place.",
    },
    "withdraw": {
        "el": "Η εγγραφή γίνεται ειδοποίηση απόσυρσης για 30 ημέρες.",
        "en": "The entry becomes a notice of withdrawal for 30 days.",
    },
    "expunge": {
        "el": "Η εγγραφή και τα αρχεία της χάνουν το κείμενο· μένει ο λόγος.",
        "en": "The entry and its archives lose the text; the reason stays.",
    },
}
STYLE = "body{margin:0;padding:16px;font:16px/1.5 Georgia,serif;max-width:40em}h1{font-size:1.4em}"


def previews(rendition: Rendition, url: str) -> Sequence[Preview]:
    parts = rendition.parts
    entry = f"<h1>{html.escape(parts['title'])}</h1>{parts.get('html', '')}"
    return [Preview({}, "page", page(entry, rendition.language, style=STYLE), DESKTOP)]
