"""The station's own pages at the desk."""

from fastapi import APIRouter

from channels.radio.scripts import pages as scripts
from core.context import Context
from core.desk import Desk, Section
from core.routing import join

RADIO = frozenset({"radio"})
SECTIONS: tuple[Section, ...] = (
    Section("/desk/radio/scripts", {"el": "Κείμενα", "en": "Scripts"}, RADIO),
    Section("/desk/radio/presenters", {"el": "Ρυθμός ανάγνωσης", "en": "Reading rate"}, RADIO),
)


def router(context: Context, desk: Desk) -> APIRouter:
    routes = APIRouter()
    for pages in (scripts,):
        join(routes, pages.router(context, desk))
    return routes
