"""Where readers find this channel by themselves."""

from collections.abc import Sequence

from channels.telegram.links import WORDS
from channels.telegram.settings import TelegramSettings
from core.pages import GREEK, LANGUAGES
from core.ways import Way


def ways() -> Sequence[Way]:
    """A chat with a public name; of several the one in the reader's language, else the first."""
    named = [(chat, language) for chat, language in TelegramSettings().languages().items() if chat.startswith("@")]
    if not named:
        return []
    by_language = {GREEK: named[0][0]} | {language: chat for chat, language in reversed(named)}
    chats = {language: by_language.get(language, by_language[GREEK]) for language in LANGUAGES}
    return [
        Way(
            {language: WORDS("way.name", language, chat=chat) for language, chat in chats.items()},
            {language: WORDS("way.said", language) for language in LANGUAGES},
            {language: f"https://t.me/{chat.removeprefix('@')}" for language, chat in chats.items()},
        )
    ]
