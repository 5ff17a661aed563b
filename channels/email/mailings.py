"""A mailing as an e-mail: each kind has a letter of its own. Pure; the tokens stay open."""

from collections.abc import Callable, Mapping

from channels.email.layout import parts
from channels.email.letter import Letter
from channels.email.letters import magazine, press
from channels.email.render import NAME
from core.channel import Contents, Mailing, Rendition
from schemas.edition import Action

Compose = Callable[[Mailing, Contents, str, Mapping[str, str], str], Letter]


def _press(mailing: Mailing, contents: Contents, language: str, personal: Mapping[str, str], url: str) -> Letter:
    return press.compose(press.Copy.of(contents, personal), language, url)


def _magazine(mailing: Mailing, contents: Contents, language: str, personal: Mapping[str, str], url: str) -> Letter:
    return magazine.compose(magazine.Magazine.of(mailing, contents, language), language, url)


LETTERS: Mapping[str, Compose] = {"press": _press, "magazine": _magazine}


def render(mailing: Mailing, contents: Contents, language: str, personal: Mapping[str, str], url: str) -> Rendition:
    """`url` is the hub's public address."""
    letter = LETTERS[mailing.kind](mailing, contents, language, personal, url)
    return Rendition(NAME, mailing, language, Action.PUBLISH, parts(letter, url))
