"""The pages of guest lists: a guest's own, and the door's."""

from fastapi import APIRouter

from audience.guests import door_page, rsvp
from core.context import Context


def router(context: Context) -> APIRouter:
    """`/rsvp/…` and `/door/…`."""
    routes = APIRouter()
    routes.include_router(rsvp.router(context))
    routes.include_router(door_page.router(context))
    return routes
