"""The rundown as playlists: plain M3U for any player, and M3U whose lines carry liquidsoap's annotations."""

from collections.abc import Callable

from channels.radio.clock.choosing import slot_key
from channels.radio.clock.rundown import Reading, Rundown, Slot
from channels.radio.rundowns.sound import begin_by, sound_of_reading, version_of_sound

CONTENT_TYPE = "audio/x-mpegurl; charset=utf-8"


def as_m3u(rundown: Rundown, url: str) -> str:
    return _list(rundown, lambda _, reading: f"{url}{sound_of_reading(reading)}")


def as_annotated_m3u(rundown: Rundown, url: str) -> str:
    """`keryx_id` and `keryx_slot` name a reading, `keryx_sound` its sound, of which there may be another at the same
    address; `keryx_ends` (seconds of 1970) is when it is over by the plan, `keryx_begin_by` until when it may be begun:
    an emergency also by who comes in the middle of it.

    Only liquidsoap reads these lines; any other player takes them for broken addresses.
    """
    return _list(
        rundown, lambda slot, reading: f"annotate:{_annotations(slot, reading)}:{url}{sound_of_reading(reading)}"
    )


def keryx_id(reading: Reading) -> str:
    """What a player says it has aired: an edition of an announcement in a language."""
    return reading.segment.file


def _list(rundown: Rundown, address: Callable[[Slot, Reading], str]) -> str:
    lines = ["#EXTM3U", f"#PLAYLIST:{rundown.day.isoformat()}"]
    for slot in rundown.slots:
        lines.append(f"# {slot.local:%H:%M}")
        for one in slot.readings:
            lines += [f"#EXTINF:{round(one.duration_s)},{_line(one.segment.title)}", address(slot, one)]
    return "\n".join(lines) + "\n"


def _annotations(slot: Slot, one: Reading) -> str:
    fields = (
        ("title", one.segment.title),
        ("keryx_id", keryx_id(one)),
        ("keryx_slot", slot_key(slot.start)),
        ("keryx_form", str(one.form_s)),
        ("keryx_state", one.state),
        ("keryx_starts", f"{one.start.timestamp():.0f}"),
        ("keryx_ends", f"{one.ends.timestamp():.0f}"),
        ("keryx_begin_by", f"{begin_by(one).timestamp():.0f}"),
        ("keryx_sound", version_of_sound(one)),
    )
    return ",".join(f'{name}="{_quoted(value)}"' for name, value in fields)


def _quoted(value: str) -> str:
    """As liquidsoap reads a string: backslash and quote escaped, all on one line."""
    return _line(value).replace("\\", "\\\\").replace('"', '\\"')


def _line(value: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())
