"""Everything here that the desk shows, and what these pages are made with."""

from fastapi import APIRouter

from channels.radio import static_files
from channels.radio.scripts import listing, presenter_pages, print_pages, prompter_pages, script_pages
from channels.radio.scripts.words import STATIC
from core.context import Context
from core.desk import Desk
from core.routing import join

ALSO = (print_pages.ADDRESS, prompter_pages.ADDRESS, "/desk/radio/record")  # reached from the scripts
WORKER = "prompter-worker.js"


def router(context: Context, desk: Desk) -> APIRouter:
    files = static_files.router(STATIC, "/desk/radio/scripts", {WORKER: prompter_pages.ADDRESS})
    pages = (listing, script_pages, presenter_pages, print_pages, prompter_pages)
    return join(files, *(part.router(context, desk) for part in pages))
