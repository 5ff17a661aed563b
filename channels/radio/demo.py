"""The radio on the wall: the segment's script and its sound, and a voice to try."""

import base64
import html
from datetime import timedelta

from channels.radio import segments
from channels.radio.settings import RadioSettings
from channels.radio.trial import CHARACTERS_MOST, try_voice
from core.context import Context
from core.demonstration import Panel, paragraphs
from core.loudness import Silent
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


async def tried(text: str, language: str) -> str:
    """What is typed, as it is spoken, with the sound."""
    try:
        trial = await try_voice(text.strip()[:CHARACTERS_MOST])
    except Silent:
        return "<p>—</p>"
    sound = base64.b64encode(trial.audio).decode()
    spoken = f'<p lang="el"><strong>{html.escape(trial.spoken)}</strong></p>'
    return (
        f'{spoken}<audio controls autoplay src="data:audio/mpeg;base64,{sound}" aria-label="{NAME[language]}"></audio>'
    )
