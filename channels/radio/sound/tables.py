"""What sounds the station has: its library, the takes of each segment, and the bulletins of the day."""

from sqlalchemy import Boolean, Column, Float, Integer, String, Table, Text, Uuid, text

from core.store import Instant
from core.tables import Json, metadata

# Jingles, beds and what stands around a bulletin. Of each role at most one is used; without one, Keryx's own is.
sounds = Table(
    "radio_sounds",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("role", String(16), nullable=False),
    Column("name", String(120), nullable=False),
    Column("media", String(160), nullable=False),  # a WAV, 16 bit, stereo, 48 kHz; "": nothing is heard
    Column("duration_s", Float, nullable=False),
    Column("rights", Text, nullable=False),
    Column("used", Boolean, nullable=False),
    Column("who", String(128), nullable=False),
    Column("at", Instant, nullable=False),
)

# The sound of one text. A day on air where the words belong to it, else "".
takes = Table(
    "radio_takes",
    metadata,
    Column("announcement", Uuid, primary_key=True),
    Column("language", String(16), primary_key=True),
    Column("edition", Integer, primary_key=True),
    Column("form_s", Integer, primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("source", String(16), primary_key=True),  # voice, recording
    Column("recipe", String(64), nullable=False),
    Column("script", Text, nullable=False),
    Column("spoken", Text, nullable=False),
    Column("files", Json, nullable=False),  # keys in the media store, by role
    Column("facts", Json, nullable=False),
    Column("who", String(128), nullable=False),  # who made the recording; "": the voice
    Column("at", Instant, nullable=False),
    Column("faults", Json, nullable=False, server_default=text("'{}'")),  # of a recording: what is wrong, and how much
    Column("accepted_by", String(128), nullable=False, server_default=""),  # who heard it, and says it is all right
)

# Several segments in one sound, as the hub made it last: one for each topic, "" for all.
bulletins = Table(
    "radio_bulletins",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("language", String(16), primary_key=True),
    Column("topic", String(64), nullable=False),
    Column("target_s", Integer, nullable=False),
    Column("day", String(10), nullable=False),
    Column("recipe", String(64), nullable=False),
    Column("items", Json, nullable=False),
    Column("files", Json, nullable=False),
    Column("facts", Json, nullable=False),
    Column("at", Instant, nullable=False),
)

# Files of bulletins that were made anew or dropped, for who began to play one of them before.
ending = Table(
    "radio_bulletins_ending",
    metadata,
    Column("media", String(160), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("language", String(16), nullable=False),
    Column("items", Json, nullable=False),  # as in the bulletin
    Column("at", Instant, nullable=False),  # when it was made
    Column("until", Instant, nullable=False),
)
