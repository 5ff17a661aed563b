"""The mail beforehand: on a desk, on a phone, and as plain text."""

from collections.abc import Sequence

from core.channel import Rendition
from core.preview import DESKTOP, PHONE, Preview
from schemas.text import PARAGRAPHS_CHARACTERS

LIMIT = PARAGRAPHS_CHARACTERS
NAME = {"el": "Ηλεκτρονικό ταχυδρομείο", "en": "E-mail"}
DOES = {
    "correct": {
        "el": "Όσοι έχουν το παλιό κείμενο παίρνουν νέο μήνυμα που λέει τι άλλαξε· όσοι δεν το έχουν "
        "λάβει ακόμη παίρνουν μόνο το νέο.",
        "en": "Whoever has the old text gets another mail that says what changed; who has none yet gets "
        "the new one only.",
    },
    "withdraw": {
        "el": "Όσοι την έχουν λάβει παίρνουν μήνυμα ότι αποσύρθηκε, με τον λόγο. Όσα δεν έχουν φύγει "
        "ακόμη δεν φεύγουν.",
        "en": "Whoever got it gets a mail that it was withdrawn, with the reason. What has not left yet "
        "does not leave.",
    },
    "expunge": {
        "el": "Όσοι την έχουν λάβει παίρνουν μήνυμα χωρίς το κείμενό της. Τα γραμματοκιβώτιά τους δεν τα "
        "φτάνουμε: ό,τι παρέλαβαν μένει εκεί.",
        "en": "Whoever got it gets a mail without its text. Their mailboxes are out of reach: what they "
        "received stays there.",
    },
}
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
