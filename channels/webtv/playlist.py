"""A day's playlist: 24 hours of clips and slates, as ffplayout reads it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.playout import Piece

DAY_S = 86_400.0  # ffplayout's day is 24 hours from its start, also when the clocks change
SLATE_S = 20.48
PLAYED_BEFORE_SLATE = 5


def path(clip: Piece, ending: str) -> str:
    """Of one of its files."""
    return f"/tv/clips/{clip.file}.{ending}"


@dataclass(frozen=True)
class Played:
    """`shown` None: the slate. `begins` in seconds from the day's start; it plays `seconds` of `whole` seconds."""

    begins: float
    seconds: float
    whole: float
    shown: Piece | None


def playlist(clips: Sequence[Piece], start: datetime) -> list[Played]:
    """Fill 24 hours from `start` (UTC). A clip plays only while it holds; the last item is cut at the day's end."""
    ordered = sorted(clips, key=lambda clip: (clip.urgency, -clip.fresh_at.timestamp(), clip.id))
    played: list[Played] = []
    at, turn, since_slate = 0.0, 0, 0
    while at < DAY_S:
        now = start + timedelta(seconds=at)
        live = [clip for clip in ordered if clip.holds(now, now + timedelta(seconds=clip.duration_s))]
        if not live or since_slate >= PLAYED_BEFORE_SLATE or (played and since_slate >= len(live)):
            shown, whole, since_slate = None, SLATE_S, 0
        else:
            shown = live[turn % len(live)]
            whole, turn, since_slate = shown.duration_s, turn + 1, since_slate + 1
        seconds = round(min(whole, DAY_S - at), 2)
        played.append(Played(at, seconds, whole, shown))
        at = round(at + seconds, 2)
    return played


def as_ffplayout(day: date, played: Sequence[Played], channel: str, url: str, slate_title: str) -> dict[str, object]:
    """ffplayout's playlist file: starts follow from the lengths, `out` − `in`."""
    return {
        "channel": channel,
        "date": day.isoformat(),
        "program": [
            {
                "in": 0.0,
                "out": one.seconds,
                "duration": one.whole,
                "source": f"{url}{path(one.shown, 'mp4') if one.shown else '/tv/slate.mp4'}",
                "title": one.shown.title if one.shown else slate_title,
                "category": "" if one.shown else "filler",
            }
            for one in played
        ],
    }


def as_m3u(clips: Sequence[Piece], url: str) -> str:
    """Items for a player, the newest first: an extended M3U, not HLS."""
    lines = ["#EXTM3U"]
    for clip in sorted(clips, key=lambda clip: (clip.urgency, -clip.fresh_at.timestamp(), clip.id)):
        lines += [f"#EXTINF:{round(clip.duration_s)},{' '.join(clip.title.split())}", f"{url}{path(clip, 'mp4')}"]
    return "\n".join(lines) + "\n"
