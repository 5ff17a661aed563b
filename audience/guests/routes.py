"""The pages of guest lists: a guest's own, and the door's."""

from fastapi import APIRouter

from audience.guests import door_page, rsvp
from core.context import Context
from core.wake import Wake


def router(context: Context, wake: Wake) -> APIRouter:
    """`/rsvp/…` and `/door/…`."""
    routes = APIRouter()
    routes.include_router(rsvp.router(context, wake))
    routes.include_router(door_page.router(context))
    return routes
