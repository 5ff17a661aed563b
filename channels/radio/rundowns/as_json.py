"""The rundown as JSON, with the reasons of the plan. Times carry the day's offset in Athens; seconds everywhere."""

import json
from typing import Any

from channels.radio.clock.rundown import Reading, Reason, Rundown, Slot
from channels.radio.rundowns.sound import sound_of_reading
from core.language.dates import ATHENS

CONTENT_TYPE = "application/json"


def as_json(rundown: Rundown, url: str) -> str:
    """What is withdrawn but still on air is there to its end, `state` "finishing"."""
    told = {
        "date": rundown.day.isoformat(),
        "time_zone": ATHENS.key,
        "slots": [_slot(slot, url) for slot in rundown.slots],
    }
    return json.dumps(told, ensure_ascii=False)


def _slot(slot: Slot, url: str) -> dict[str, Any]:
    return {
        "start": slot.local.isoformat(),
        "name": slot.name,
        "length_s": round(slot.length_s, 3),
        "hard_end": slot.hard,
        "duration_s": round(slot.duration_s, 3),
        "segments": [_reading(one, url) for one in slot.readings],
    }


def _reading(one: Reading, url: str) -> dict[str, Any]:
    segment = one.segment
    return {
        "id": segment.id,
        "announcement": str(segment.announcement),
        "edition": segment.edition,
        "language": segment.language,
        "start": one.local.isoformat(),
        "duration_s": one.duration_s,
        "form_s": one.form_s,
        "state": one.state,
        "pinned": one.pinned,
        "why": [_reason(reason) for reason in one.why],
        "title": segment.title,
        "script": one.script,
        "spoken": one.spoken,
        "audio": f"{url}{sound_of_reading(one)}" if segment.files or one.take else None,
        "page": f"{url}/announcements/{segment.announcement}",
    }


def _reason(reason: Reason) -> dict[str, Any]:
    values = {name: value if isinstance(value, int | str) else str(value) for name, value in reason.values.items()}
    return {"key": reason.key, "points": reason.points, **values}
