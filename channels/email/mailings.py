"""A mailing as an e-mail: each kind has a letter of its own. Pure; the tokens stay open."""

from collections.abc import Callable, Mapping

from channels.email.layout import parts
from channels.email.letter import Letter
from channels.email.letters import guest_list
from channels.email.render import NAME
from core.channel import Contents, Mailing, Rendition
from schemas.edition import Action

Compose = Callable[[Mailing, Contents, str, Mapping[str, str], str], Letter]

LETTERS: Mapping[str, Compose] = {**dict.fromkeys(guest_list.KINDS, guest_list.compose)}


def render(mailing: Mailing, contents: Contents, language: str, personal: Mapping[str, str], url: str) -> Rendition:
    """`url` is the hub's public address."""
    letter = LETTERS[mailing.kind](mailing, contents, language, personal, url)
    return Rendition(NAME, mailing, language, Action.PUBLISH, parts(letter, url))
