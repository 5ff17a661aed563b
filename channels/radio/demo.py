"""The radio on the wall: the segment's script and its sound, and a voice to try."""

import base64
import html
from datetime import time, timedelta

from uuid_utils.compat import uuid7

from channels.radio.clock.keeping import Part, clock_of, put, remove
from channels.radio.clock.times import day_of
from channels.radio.clock.weekly import EVERY_DAY, Blackout, ClockSlot, Fixed, seeded
from channels.radio.rundowns.sound import sound_of
from channels.radio.settings import RadioSettings
from channels.radio.studio.alarms import waits
from channels.radio.studio.rooms import ROLE, STUDIO
from channels.radio.tables import segments
from channels.radio.trial import CHARACTERS_MOST, try_voice
from core.context import Context
from core.demonstration import Panel, paragraphs, quiet
from core.language.dates import local_instant
from core.loudness import Silent
from core.playout import Piece, Playout
from schemas.edition import Edition

NAME = {"el": "Ραδιόφωνο", "en": "Radio"}
MEASURED = {"el": "{s:.0f} δευτερόλεπτα · ένταση {lufs} LUFS", "en": "{s:.0f} seconds · loudness {lufs} LUFS"}
IN_HAND = {
    "el": "Αποσύρθηκε και δεν μεταδίδεται πια. Ο σταθμός όμως το έχει στα χέρια του ή ήταν να το πει σε λίγο: "
    "η απόσυρση ολοκληρώνεται όταν ο παραγωγός πατήσει «Το είδα» στο στούντιο.",
    "en": "Withdrawn, and no longer broadcast. But the station has it in hand, or was about to say it: "
    "the withdrawal is complete when the producer says “I saw it” in the studio.",
}
NOTHING = {"el": "Δεν υπάρχει τίποτα να ειπωθεί.", "en": "There is nothing to say."}


async def furnish(context: Context) -> None:
    """A station's day: named slots, what may go there, the pips, the news of a network, a match on Sunday."""
    settings, now = RadioSettings(), context.clock.now()
    sunday = day_of(now) + timedelta(days=6 - day_of(now).weekday())
    match = [local_instant(sunday, time(hour)) for hour in (19, 21)]
    week, weekdays = EVERY_DAY, "12345"
    parts: list[Part] = [
        ClockSlot(uuid7(), "Πρωινό", week, None, time(8), 300),
        ClockSlot(uuid7(), "Υπηρεσίες", weekdays, None, time(10), 180, kinds=("press_release", "tender")),
        ClockSlot(uuid7(), "Μεσημέρι", week, None, time(12), 300),
        ClockSlot(uuid7(), "Σύντομα", week, None, time(14), 90, forms=(30, 15), most=4),
        ClockSlot(uuid7(), "Απόγευμα", week, None, time(17), 300),
        ClockSlot(uuid7(), "Πόλη και πολιτισμός", week, None, time(19), 240, kinds=("event", "programme")),
        ClockSlot(uuid7(), "Βράδυ", week, None, time(21), 300, hard=True),
        Fixed(uuid7(), "Πιπ", week, None, time(0, 59, 54), 6, hourly=True, version=0),
        Fixed(uuid7(), "Ειδήσεις δικτύου", week, None, time(20), 900, version=0),
        Blackout(uuid7(), "Αγώνας της Κυριακής", match[0], match[1], "emergency", version=0),
    ]
    async with context.store.write() as connection:
        slots = (await clock_of(connection, settings)).slots
        if not slots or any(slot.version for slot in slots):
            return  # somebody has set it already
        for slot in seeded(settings.times, settings.slot_seconds):  # these stand at the times of some of those
            await remove(connection, settings, ClockSlot, slot.id, slot.version)
        for part in parts:
            await put(connection, settings, part)


async def panel(context: Context, edition: Edition, language: str) -> Panel | None:
    settings = RadioSettings()
    spoken = language if language in settings.spoken else settings.spoken[0]
    playout = Playout(context.store, segments, timedelta(days=settings.keep_days))
    found = await playout.find(edition.announcement, spoken, context.clock.now())
    if found is None:
        async with context.store.read() as connection:
            unseen = await waits(connection, edition.announcement, spoken)
        shown = f'<div class="keryx-air">{quiet(IN_HAND[language])}</div>'
        return Panel(NAME[language], shown, STUDIO, ROLE) if unseen else None
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
