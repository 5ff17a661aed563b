"""What the public is told in the place of a text that the silence before an election holds."""

from datetime import datetime

from core.language.dates import moment

HELD = 451  # RFC 7725 §3: not shown, because the law says so
_SAID = {
    "el": "Αναφέρεται σε πρόσωπα που είναι υποψήφια. Ο νόμος ορίζει σιγή πριν από τις εκλογές, και ως το τέλος της δεν "
    "εμφανίζεται. Θα είναι πάλι εδώ: {until}.",
    "en": "It names people who stand as candidates. The law asks for silence before an election, and until its end "
    "this is not shown. It will be here again: {until}.",
}


def silence_notice(until: datetime, language: str) -> str:
    """With when the silence ends. Whom it names stays untold."""
    return _SAID[language].format(until=moment(until, language))
