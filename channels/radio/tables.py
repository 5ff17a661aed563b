"""What the station may read: a segment an announcement and language, and the sound files made for it."""

from channels.radio.scripts import tables as scripts
from channels.radio.sound import tables as sound
from core.makings import makings_table
from core.playout import pieces_table
from core.tables import metadata

segments = pieces_table("radio_segments", metadata)
spots = makings_table("radio_spots", metadata)

__all__ = ["scripts", "segments", "sound", "spots"]
