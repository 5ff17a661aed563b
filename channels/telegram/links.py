"""A post's address as people copy it from Telegram, read back as the message's number. Pure."""

import re
from pathlib import Path

from core.errors import FieldError, Invalid
from core.language.catalogue import Catalogue

WORDS = Catalogue.load(Path(__file__).with_name("words.toml"))
FIELD = "message"
# t.me/name/12, t.me/s/name/12 (the preview page), t.me/c/1234567890/12 (a private chat), each with a topic between.
LINK = re.compile(
    r"(?:https?://)?(?:www\.)?(?:t\.me|telegram\.me|telegram\.dog)/"
    r"(?:c/(?P<number>\d+)|(?:s/)?(?P<name>[A-Za-z]\w*))(?:/\d+)?/(?P<message>\d+)/?(?:[?#].*)?"
)
MESSAGE = re.compile(r"\d{1,15}")


def message_at(chat: str, text: str) -> int:
    """The number of the message that `text` (a link, or just the number) names in this chat of the settings.

    Invalid for a link to another chat, or to one that cannot be told from this.
    """
    text = text.strip()
    if MESSAGE.fullmatch(text) and int(text):
        return int(text)
    link = LINK.fullmatch(text)
    if link is None or not int(link["message"]):
        raise _invalid("link.unreadable", chat)
    named = f"@{link['name']}" if link["name"] else f"-100{link['number']}"
    if named.lower() != chat.lower():
        # A chat has a name and a number, and only Telegram knows which belong together.
        raise _invalid("link.elsewhere" if named[0] == chat[0] else "link.other_form", chat)
    return int(link["message"])


def _invalid(key: str, chat: str) -> Invalid:
    return Invalid([FieldError(FIELD, WORDS(key, "el", chat=chat), WORDS(key, "en", chat=chat))])
