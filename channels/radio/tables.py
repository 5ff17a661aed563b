"""What the station may read: a segment an announcement and language, and the sound files made for it."""

import channels.radio.clock.tables
import channels.radio.rundowns.tables
import channels.radio.scripts.tables
import channels.radio.sound.tables
import channels.radio.studio.tables  # noqa: F401  (one import makes all of the station's tables known)
from core.makings import makings_table
from core.playout import pieces_table
from core.tables import metadata

segments = pieces_table("radio_segments", metadata)
spots = makings_table("radio_spots", metadata)
