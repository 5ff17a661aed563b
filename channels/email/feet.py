"""The foot of a mail: why this person gets it, how to change or leave, and what becomes of their data."""

from urllib.parse import quote

from channels.email.letter import Foot, Link
from channels.email.message import PREFERENCES, TOKEN
from channels.email.text import WORDS
from core.pages import in_language
from schemas.directory import Issuer


def subscriber_foot(issuer: Issuer, language: str, url: str, *, number: str | None = None) -> Foot:
    """For who subscribed: preferences, leaving, privacy. The first two carry marks for the recipient's tokens."""
    spoken = WORDS.spoken(language)
    return Foot(
        number,
        WORDS("why", language, issuer=issuer.name_genitive.best(language)),
        (
            Link(in_language(f"{url}/preferences/{PREFERENCES}", spoken), WORDS("preferences", language)),
            Link(in_language(f"{url}/unsubscribe/{TOKEN}", spoken), WORDS("unsubscribe", language)),
            privacy(issuer, language, url),
        ),
    )


def other_foot(issuer: Issuer, language: str, url: str, why: str, *more: Link) -> Foot:
    """For who is no subscriber, or not by this mail: who writes and why is said. `more` are links of the kind's own."""
    return Foot(None, why, (*more, privacy(issuer, language, url)))


def privacy(issuer: Issuer, language: str, url: str) -> Link:
    return Link(in_language(f"{url}/privacy/{quote(issuer.slug)}", WORDS.spoken(language)), WORDS("privacy", language))
