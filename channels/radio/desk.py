"""The station's own pages at the desk."""

from fastapi import APIRouter

from channels.radio.scripts import pages as scripts
from channels.radio.sound import pages as sound
from channels.radio.studio import pages as studio
from core.context import Context
from core.desk import Desk, Section
from core.routing import join

RADIO = frozenset({"radio"})
SECTIONS: tuple[Section, ...] = (
    Section(studio.STUDIO, {"el": "Στούντιο", "en": "Studio"}, RADIO),
    Section("/desk/radio/scripts", {"el": "Κείμενα", "en": "Scripts"}, RADIO),
    Section("/desk/radio/sounds", {"el": "Ήχοι", "en": "Sounds"}, RADIO),
    Section("/desk/radio/presenters", {"el": "Ρυθμός ανάγνωσης", "en": "Reading rate"}, RADIO),
)


def router(context: Context, desk: Desk) -> APIRouter:
    routes = APIRouter()
    for pages in (scripts, sound, studio):
        join(routes, pages.router(context, desk))
    return routes
