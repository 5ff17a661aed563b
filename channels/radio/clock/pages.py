"""The rundown and the clock at the desk, and what these pages are made with."""

from fastapi import APIRouter

from channels.radio import static_files
from channels.radio.clock import clock_pages, rundown_pages
from channels.radio.clock.words import STATIC
from core.context import Context
from core.desk import Desk
from core.routing import join


def router(context: Context, desk: Desk) -> APIRouter:
    files = static_files.router(STATIC, "/desk/radio/clock")
    return join(files, *(part.router(context, desk) for part in (rundown_pages, clock_pages)))
