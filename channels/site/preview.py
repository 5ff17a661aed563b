"""The page beforehand, in the public site's own look."""

import html
from collections.abc import Sequence

from core.channel import Rendition
from core.preview import DESKTOP, PHONE, Preview, page

NAME = {"el": "Δημόσια σελίδα", "en": "Public site"}
DOES = {
    "correct": {
        "el": "Η σελίδα δείχνει το νέο κείμενο, με σημείωση για το τι άλλαξε.",
        "en": "The page shows the new text, with a note of what changed.",
    },
    "withdraw": {
        "el": "Η σελίδα δείχνει μόνο ότι αποσύρθηκε, με τον λόγο, και φεύγει από λίστες και αναζήτηση.",
        "en": "The page shows only that it was withdrawn, with the reason; it leaves lists and search.",
    },
    "expunge": {
        "el": "Η σελίδα, οι παλιές εκδόσεις και τα αρχεία της καταστρέφονται· μένει ο λόγος.",
        "en": "The page, its earlier editions and its files are destroyed; the reason stays.",
    },
}
DESK = {"el": "Υπολογιστής", "en": "Desktop"}
POCKET = {"el": "Κινητό", "en": "Phone"}
SHEETS = ("/static/vendor/digigov-css/digigov.css", "/static/keryx.css")


def previews(rendition: Rendition, url: str) -> Sequence[Preview]:
    parts = rendition.parts
    notice = f'<p class="keryx-notice">{html.escape(parts["notice"])}</p>' if parts["notice"] else ""
    article = f"<h1>{html.escape(parts['title'])}</h1>{notice}{parts.get('html', '')}"
    body = f'<div class="govgr-body keryx"><main class="keryx-width keryx-main">{article}</main></div>'
    sheets = [f"{url}{sheet}" for sheet in SHEETS]
    whole = page(body, rendition.language, sheets=sheets)
    return [Preview(DESK, "page", whole, DESKTOP), Preview(POCKET, "page", whole, PHONE)]
