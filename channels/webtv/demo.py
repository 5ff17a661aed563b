"""The web-TV on the wall: the clip."""

from datetime import timedelta

from channels.webtv.playlist import path
from channels.webtv.settings import WebtvSettings
from channels.webtv.tables import clips
from core.context import Context
from core.demonstration import Panel, quiet
from core.playout import Playout
from schemas.edition import Edition

NAME = {"el": "Web-TV", "en": "Web-TV"}
LENGTH = {"el": "Βίντεο {s:.0f} δευτερολέπτων, με υπότιτλους", "en": "A clip of {s:.0f} seconds, with captions"}


async def panel(context: Context, edition: Edition, language: str) -> Panel | None:
    settings = WebtvSettings()
    shown_in = language if language in settings.shown else settings.shown[0]
    playout = Playout(context.store, clips, timedelta(days=settings.keep_days))
    found = await playout.find(edition.announcement, shown_in, context.clock.now())
    if found is None:
        return None
    track = f'<track kind="captions" srclang="{shown_in}" src="{path(found, "vtt")}">'
    film = (
        f'<video controls preload="none" width="640" height="360" poster="{path(found, "png")}" '
        f'src="{path(found, "mp4")}" aria-label="{NAME[language]}">{track}</video>'
    )
    length = quiet(LENGTH[language].format(s=found.duration_s))
    return Panel(NAME[language], f'<div class="keryx-screen">{film}{length}</div>', "/tv")
