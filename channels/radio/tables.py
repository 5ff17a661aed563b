"""What the station may read: a segment an announcement and language, and the sound files made for it."""

from sqlalchemy import Column, Float, Index, Integer, String, Table, Text, Uuid

from core.store import Instant
from core.tables import Json, metadata

segments = Table(
    "radio_segments",
    metadata,
    Column("id", String(64), primary_key=True),  # announcement-language
    Column("announcement", Uuid, nullable=False, index=True),
    Column("language", String(16), nullable=False),
    Column("edition", Integer, nullable=False),
    Column("state", String(16), nullable=False),  # on_air, withdrawn, expired, expunged
    Column("title", Text, nullable=False),
    Column("script", Text, nullable=False),
    Column("spoken", Text, nullable=False),
    Column("media", String(128)),
    Column("duration_s", Float, nullable=False),
    Column("urgency", Integer, nullable=False),  # 0 goes first
    Column("fresh_at", Instant, nullable=False),  # when this edition was released
    Column("since", Instant, nullable=False),
    Column("until", Instant),  # when its matter is over
    Column("expires_at", Instant),
    Column("changed_at", Instant, nullable=False),
    Index("ix_radio_segments_day", "state", "since"),
)

spots = Table(
    "radio_spots",
    metadata,
    Column("recipe", String(64), primary_key=True),  # hash of all the sound is made from
    Column("announcement", Uuid, primary_key=True),
    Column("media", String(128), nullable=False, index=True),
    Column("facts", Json, nullable=False),
)
