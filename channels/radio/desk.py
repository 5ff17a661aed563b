"""The station's own pages at the desk."""

from fastapi import APIRouter

from channels.radio.scripts import pages as scripts
from channels.radio.studio import airtime_pages, log_pages
from channels.radio.studio import pages as studio
from core.context import Context
from core.desk import Desk, Section
from core.routing import join

RADIO = frozenset({"radio"})
SECTIONS: tuple[Section, ...] = (
    Section(studio.STUDIO, {"el": "Στούντιο", "en": "Studio"}, RADIO),
    Section(log_pages.LOG, {"el": "Ημερολόγιο μεταδόσεων", "en": "Aired log"}, RADIO),
    Section(airtime_pages.AIRTIME, {"el": "Χρόνος μετάδοσης", "en": "Airtime"}, frozenset(airtime_pages.ROLES)),
    Section("/desk/radio/scripts", {"el": "Κείμενα", "en": "Scripts"}, RADIO),
    Section("/desk/radio/presenters", {"el": "Ρυθμός ανάγνωσης", "en": "Reading rate"}, RADIO),
)


def router(context: Context, desk: Desk) -> APIRouter:
    routes = APIRouter()
    for pages in (scripts, studio, log_pages, airtime_pages):
        join(routes, pages.router(context, desk))
    return routes
