"""The radio on the wall: the segment's script and its sound."""

from datetime import timedelta

from channels.radio import segments
from channels.radio.settings import RadioSettings
from core.context import Context
from core.demonstration import Panel, paragraphs
from schemas.edition import Edition

NAME = {"el": "Ραδιόφωνο", "en": "Radio"}


async def panel(context: Context, edition: Edition, language: str) -> Panel | None:
    settings = RadioSettings()
    spoken = language if language in settings.spoken else settings.spoken[0]
    name = segments.segment_id(edition.announcement, spoken)
    async with context.store.read() as connection:
        found = await segments.find(connection, name, context.clock.now(), timedelta(days=settings.keep_days))
    if found is None:
        return None
    sound = f'<audio controls preload="none" src="{found.audio}" aria-label="{NAME[language]}"></audio>'
    length = f'<p class="keryx-quiet">{found.duration_s:.0f} s</p>'
    script = f'<div lang="{spoken}">{paragraphs(found.spoken)}</div>'
    return Panel(NAME[language], f"{sound}{length}{script}", "/radio")
