"""The mail beforehand: on a desk, on a phone, and as plain text."""

from collections.abc import Sequence

from core.channel import Rendition
from core.preview import DESKTOP, PHONE, Preview
from schemas.text import PARAGRAPHS_CHARACTERS

LIMIT = PARAGRAPHS_CHARACTERS
NAME = {"el": "Ηλεκτρονικό ταχυδρομείο", "en": "E-mail"}
DESK = {"el": "Υπολογιστής", "en": "Desktop"}
POCKET = {"el": "Κινητό", "en": "Phone"}
PLAIN = {"el": "Απλό κείμενο", "en": "Plain text"}
SUBJECT = {"el": "Θέμα: {subject}", "en": "Subject: {subject}"}


def previews(rendition: Rendition, url: str) -> Sequence[Preview]:
    parts = rendition.parts
    spoken = "el" if rendition.language == "el" else "en"
    text = f"{SUBJECT[spoken].format(subject=parts['subject'])}\n\n{parts['text']}"
    return [
        Preview(DESK, "page", parts["html"], DESKTOP),
        Preview(POCKET, "page", parts["html"], PHONE),
        Preview(PLAIN, "text", text),
    ]
