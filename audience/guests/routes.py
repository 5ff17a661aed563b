"""The pages of guest lists: a guest's own, and the door's."""

from fastapi import APIRouter

from audience.guests import door_page, rsvp
from core.context import Context
from core.routing import join
from core.wake import Wake


def router(context: Context, wake: Wake) -> APIRouter:
    """`/rsvp/…` and `/door/…`."""
    return join(APIRouter(), rsvp.router(context, wake), door_page.router(context))
