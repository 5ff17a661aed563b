"""The radio on the wall: the segment's script and its sound, and a voice to try."""

import base64
import html
from datetime import timedelta

from sqlalchemy import select

from channels.radio import segments
from channels.radio.settings import RadioSettings
from channels.radio.tables import spots
from channels.radio.trial import CHARACTERS_MOST, try_voice
from core.context import Context
from core.demonstration import Panel, paragraphs, quiet
from core.loudness import Silent
from schemas.edition import Edition

NAME = {"el": "Ραδιόφωνο", "en": "Radio"}
MEASURED = {"el": "{s:.0f} δευτερόλεπτα · ένταση {lufs} LUFS", "en": "{s:.0f} seconds · loudness {lufs} LUFS"}
NOTHING = {"el": "Δεν υπάρχει τίποτα να ειπωθεί.", "en": "There is nothing to say."}


async def panel(context: Context, edition: Edition, language: str) -> Panel | None:
    settings = RadioSettings()
    spoken = language if language in settings.spoken else settings.spoken[0]
    name = segments.segment_id(edition.announcement, spoken)
    async with context.store.read() as connection:
        found = await segments.find(connection, name, context.clock.now(), timedelta(days=settings.keep_days))
    if found is None:
        return None
    sound = f'<audio controls preload="none" src="{found.audio}" aria-label="{NAME[language]}"></audio>'
    length = quiet(MEASURED[language].format(s=found.duration_s, lufs=await _loudness(context, found.media, language)))
    script = f'<div class="keryx-shown__scroll" tabindex="0" lang="{spoken}">{paragraphs(found.spoken)}</div>'
    return Panel(NAME[language], f'<div class="keryx-air">{sound}{length}{script}</div>', "/radio")


async def _loudness(context: Context, media: str, language: str) -> str:
    """As it was measured when the sound was made (EBU R 128)."""
    async with context.store.read() as connection:
        question = select(spots.c.facts).where(spots.c.media == media).limit(1)
        facts = (await connection.execute(question)).scalar_one_or_none() or {}
    shown = f"{facts['loudness_lufs']:.1f}".replace("-", "−") if "loudness_lufs" in facts else "–"
    return shown if language == "en" else shown.replace(".", ",")


async def tried(text: str, language: str) -> str:
    """What is typed, as it is spoken, with the sound."""
    try:
        trial = await try_voice(text.strip()[:CHARACTERS_MOST])
    except Silent:
        return f"<p>{NOTHING[language]}</p>"
    sound = base64.b64encode(trial.audio).decode()
    player = f'<audio controls autoplay src="data:audio/mpeg;base64,{sound}" aria-label="{NAME[language]}"></audio>'
    return f'<p lang="el"><strong>{html.escape(trial.spoken)}</strong></p>{player}'
