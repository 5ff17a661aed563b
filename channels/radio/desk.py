"""The station's own pages at the desk."""

from fastapi import APIRouter

from channels.radio.clock import pages as clock
from channels.radio.clock.at_home import at_home
from channels.radio.clock.clock_pages import CLOCK
from channels.radio.clock.rundown_pages import RUNDOWN
from channels.radio.scripts import pages as scripts
from channels.radio.sound import pages as sound
from channels.radio.studio import acting_pages, airtime_pages, log_pages
from channels.radio.studio import pages as studio
from channels.radio.studio.rooms import STUDIO
from core.context import Context
from core.desk import Desk, Section
from core.routing import join

RADIO = frozenset({"radio"})
SECTIONS: tuple[Section, ...] = (
    Section(RUNDOWN, {"el": "Ροή ραδιοφώνου", "en": "Radio rundown"}, RADIO),
    Section(STUDIO, {"el": "Στούντιο", "en": "Studio"}, RADIO),
    Section("/desk/radio/scripts", {"el": "Κείμενα", "en": "Scripts"}, RADIO, scripts.ALSO),
    Section(log_pages.LOG, {"el": "Ημερολόγιο μεταδόσεων", "en": "Aired log"}, RADIO),
    Section(airtime_pages.AIRTIME, {"el": "Χρόνος μετάδοσης", "en": "Airtime"}, frozenset(airtime_pages.ROLES)),
    Section("/desk/radio/sounds", {"el": "Ήχοι του σταθμού", "en": "Station sounds"}, RADIO),
    Section("/desk/radio/presenters", {"el": "Ρυθμός ανάγνωσης", "en": "Reading rate"}, RADIO),
    Section(CLOCK, {"el": "Ρολόι του σταθμού", "en": "Station clock"}, RADIO),
)


__all__ = ["SECTIONS", "at_home", "router"]


def router(context: Context, desk: Desk) -> APIRouter:
    routes = APIRouter()
    for pages in (clock, scripts, sound, studio, acting_pages, log_pages, airtime_pages):
        join(routes, pages.router(context, desk))
    return routes
