"""The radio on the wall: the segment's script and its sound, and a voice to try."""

import base64
import html
from datetime import timedelta

from channels.radio.rundowns.sound import sound_of
from channels.radio.settings import RadioSettings
from channels.radio.tables import segments
from channels.radio.trial import CHARACTERS_MOST, try_voice
from core.context import Context
from core.demonstration import Panel, paragraphs, quiet
from core.loudness import Silent
from core.playout import Piece, Playout
from schemas.edition import Edition

NAME = {"el": "Ραδιόφωνο", "en": "Radio"}
MEASURED = {"el": "{s:.0f} δευτερόλεπτα · ένταση {lufs} LUFS", "en": "{s:.0f} seconds · loudness {lufs} LUFS"}
NOTHING = {"el": "Δεν υπάρχει τίποτα να ειπωθεί.", "en": "There is nothing to say."}


async def panel(context: Context, edition: Edition, language: str) -> Panel | None:
    settings = RadioSettings()
    spoken = language if language in settings.spoken else settings.spoken[0]
    playout = Playout(context.store, segments, timedelta(days=settings.keep_days))
    found = await playout.find(edition.announcement, spoken, context.clock.now())
    if found is None:
        return None
    sound = f'<audio controls preload="none" src="{sound_of(found)}" aria-label="{NAME[language]}"></audio>'
    length = quiet(MEASURED[language].format(s=found.duration_s, lufs=_loudness(found, language)))
    script = f'<div class="keryx-shown__scroll" tabindex="0" lang="{spoken}">{paragraphs(found.parts["spoken"])}</div>'
    return Panel(NAME[language], f'<div class="keryx-air">{sound}{length}{script}</div>', "/radio")


def _loudness(segment: Piece, language: str) -> str:
    """As it was measured when the sound was made (EBU R 128)."""
    shown = f"{segment.facts['loudness_lufs']:.1f}".replace("-", "−")
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
