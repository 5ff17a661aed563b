"""What the web-TV may play: a clip an announcement and language, and the files made for them."""

from sqlalchemy import Column, Float, Index, Integer, String, Table, Text, Uuid

from core.store import Instant
from core.tables import Json, metadata

clips = Table(
    "webtv_clips",
    metadata,
    Column("id", String(64), primary_key=True),  # announcement-language
    Column("announcement", Uuid, nullable=False, index=True),
    Column("language", String(16), nullable=False),
    Column("edition", Integer, nullable=False),
    Column("state", String(16), nullable=False),  # on_air, withdrawn, expired, expunged
    Column("title", Text, nullable=False),
    Column("clip", String(128)),
    Column("poster", String(128)),
    Column("captions", String(128)),
    Column("duration_s", Float, nullable=False),
    Column("urgency", Integer, nullable=False),  # 0 goes first
    Column("fresh_at", Instant, nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant),  # when its matter is over
    Column("changed_at", Instant, nullable=False),
    Index("ix_webtv_clips_state", "state", "since"),
)

makings = Table(
    "webtv_makings",
    metadata,
    Column("recipe", String(64), primary_key=True),  # hash of what went in
    Column("announcement", Uuid, primary_key=True),
    Column("files", Json, nullable=False),  # {clip, poster, captions, duration_s}
)
