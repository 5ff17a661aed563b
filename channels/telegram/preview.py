"""The post beforehand, as a chat shows it."""

from collections.abc import Sequence

from channels.telegram.render import EXPIRY_UNITS, FACTS_UNITS, TAGS_UNITS, TEXT_UNITS, TITLE_UNITS
from core.channel import Rendition
from core.preview import PHONE, Preview, page

LIMIT = TEXT_UNITS - EXPIRY_UNITS - TITLE_UNITS - FACTS_UNITS - TAGS_UNITS  # fits beside all else, whatever that is
NAME = {"el": "Telegram", "en": "Telegram"}
DOES = {
    "correct": {
        "el": "Η ανάρτηση αλλάζει στη θέση της, χωρίς νέα ειδοποίηση στα τηλέφωνα.",
        "en": "The post is edited in its place; phones are not alerted again.",
    },
    "withdraw": {
        "el": "Η ανάρτηση αλλάζει στη θέση της και λέει ότι αποσύρθηκε.",
        "en": "The post is edited in its place and says that it was withdrawn.",
    },
    "expunge": {
        "el": "Η ανάρτηση σβήνεται από πάνω και διαγράφεται όπου το επιτρέπει το Telegram.",
        "en": "The post is overwritten, and deleted where Telegram allows it.",
    },
}
STYLE = (
    "body{margin:0;padding:12px;background:#d5e4f0;font:15px/1.4 system-ui,sans-serif}"
    "div{background:#fff;border-radius:12px;padding:10px 12px;white-space:pre-wrap;overflow-wrap:anywhere}"
)


def previews(rendition: Rendition, url: str) -> Sequence[Preview]:
    """Bot API HTML has few marks, all of which a browser knows."""
    return [Preview({}, "page", page(f"<div>{rendition.parts['text']}</div>", rendition.language, style=STYLE), PHONE)]
