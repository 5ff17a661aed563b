"""The public pages of the audience: sign-up, confirmation, preferences, leaving, own data, privacy."""

from collections.abc import Sequence
from pathlib import Path

from fastapi import APIRouter

from audience.erasure import Also
from audience.pages import confirm, data, lost_link, own_data, preferences, privacy, subscribe, unsubscribe
from audience.pages.house import House, Noticed
from core.context import Context
from core.pages import MenuItem, Pages
from core.routing import join
from core.wake import Wake
from core.ways import Way

TEMPLATES = Path(__file__).parent / "templates"
SUBSCRIBE = MenuItem({"el": "Εγγραφή", "en": "Subscribe"}, {"el": "/subscribe"}, order=90)
PREFERENCES = MenuItem({"el": "Οι προτιμήσεις μου", "en": "My preferences"}, {"el": "/preferences"}, "footer")
PRIVACY = MenuItem({"el": "Προσωπικά δεδομένα", "en": "Privacy"}, {"el": "/privacy"}, "footer")


def menu(channel: str) -> Sequence[MenuItem]:
    return (SUBSCRIBE, PREFERENCES, PRIVACY) if channel else (PRIVACY,)


def router(
    context: Context, wake: Wake, channel: str, also: Sequence[Also], notice: Noticed, ways: Sequence[Way]
) -> APIRouter:
    """`channel` writes letters to e-mail addresses; without one nobody can sign up, but who has a link can leave.

    `ways` are the others by which people can follow without telling an address.
    """
    house = House(context, wake, channel, Pages(context.settings.url, TEMPLATES), also, notice, ways)
    pages = (confirm, data, own_data, preferences, unsubscribe, privacy)
    signing_up = (subscribe, lost_link) if channel else ()
    return join(APIRouter(), *(page.routes(house) for page in (*signing_up, *pages)))
