"""Everything about sound that the desk shows, and what these pages are made with."""

from fastapi import APIRouter

from channels.radio import static_files
from channels.radio.sound import library_pages, recording_pages
from channels.radio.sound.words import STATIC
from core.context import Context
from core.desk import Desk
from core.routing import join


def router(context: Context, desk: Desk) -> APIRouter:
    files = static_files.router(STATIC, "/desk/radio/sound")
    return join(files, *(part.router(context, desk) for part in (recording_pages, library_pages)))
