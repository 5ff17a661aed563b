"""What a producer finds on the desk's first page: the slot on air, or the next one that has something to read."""

from datetime import timedelta

from channels.radio.clock.rundown import Slot
from channels.radio.clock.rundowns import LONGEST_SLOT, Rundowns
from channels.radio.clock.times import day_of
from channels.radio.clock.words import ROLE, TEMPLATES, WORDS, length
from channels.radio.settings import RadioSettings
from core.context import Context
from core.desk import AtHome, Desk, Who


def at_home(context: Context, desk: Desk) -> AtHome:
    rundowns = Rundowns(context, RadioSettings())

    async def near() -> Slot | None:
        """Of today and tomorrow; yesterday's last may go on over midnight."""
        now = context.clock.now()
        for day in sorted({day_of(at) for at in (now - LONGEST_SLOT, now, now + timedelta(days=1))}):
            rundown = await rundowns.of_day(day, now)
            found = next((slot for slot in rundown.slots if slot.readings and now < slot.ends), None)
            if found is not None:
                return found
        return None

    async def part(who: Who, language: str) -> str:
        if not who.has(ROLE):
            return ""
        slot, now = await near(), context.clock.now()
        on_air = slot is not None and slot.start <= now
        day = day_of(slot.start if slot is not None else now)
        return desk.fragment(
            TEMPLATES, "at_home.html", language, t=WORDS, slot=slot, on_air=on_air, day=day, length=length
        )

    return part
