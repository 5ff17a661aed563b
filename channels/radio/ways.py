"""Where readers find this channel by themselves."""

from collections.abc import Sequence

from channels.radio.words import WORDS
from core.pages import LANGUAGES, in_language
from core.ways import Way

PATH = "/radio"


def ways() -> Sequence[Way]:
    names = {language: WORDS("way.name", language) for language in LANGUAGES}
    said = {language: WORDS("way.said", language) for language in LANGUAGES}
    return [Way(names, said, {language: in_language(PATH, language) for language in LANGUAGES})]
