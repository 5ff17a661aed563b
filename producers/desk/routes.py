"""All pages of the desk, under /desk."""

from collections.abc import Mapping
from types import ModuleType

from fastapi import APIRouter

from core.channel import Channel
from core.context import Context
from core.wake import Wake
from producers.desk import home
from producers.desk.composing import pages as composing
from producers.desk.following import pages as following
from producers.desk.office import Office
from producers.desk.programs import pages as programs
from producers.desk.releasing import pages as releasing
from producers.desk.releasing import setting
from producers.desk.settings import DeskSettings
from producers.desk.staff import account, entering, minding
from producers.posting import Posting


def router(
    context: Context,
    posting: Posting,
    channels: Mapping[str, Channel],
    previewers: Mapping[str, ModuleType],
    wake: Wake,
) -> APIRouter:
    """Everything behind the sign-in, and the sign-in itself."""
    office = Office(context, posting, channels, previewers, wake, DeskSettings())
    routes = APIRouter()
    for part in (entering, account, minding, home, composing, releasing, setting, following, programs):
        routes.include_router(part.routes(office))
    return routes
