"""The clock as staff set it, what producers chose, and what has begun on air."""

from sqlalchemy import Boolean, Column, Date, Float, Index, Integer, String, Table, UniqueConstraint, Uuid, text

from core.store import Instant
from core.tables import Json, metadata

slots = Table(
    "radio_slots",  # empty: the clock is that of the settings; keeping.py says how a clock without slots stands here
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String(120), nullable=False),
    Column("days", String(7), nullable=False),  # ISO weekdays as digits; "" with a day of its own
    Column("on_day", Date),
    Column("at", String(8), nullable=False),  # of the wall in Athens
    Column("length_s", Integer, nullable=False),
    Column("kinds", Json, nullable=False),
    Column("topics", Json, nullable=False),
    Column("most", Integer, nullable=False),
    Column("forms", Json, nullable=False),
    Column("hard", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
)

fixed = Table(
    "radio_fixed",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String(120), nullable=False),
    Column("days", String(7), nullable=False),
    Column("on_day", Date),
    Column("at", String(8), nullable=False),
    Column("length_s", Integer, nullable=False),
    Column("hourly", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
)

blackouts = Table(
    "radio_blackouts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String(120), nullable=False),
    Column("begins", Instant, nullable=False),
    Column("ends", Instant, nullable=False),
    Column("spares", String(16), nullable=False),
    Column("version", Integer, nullable=False),
)

choices = Table(
    "radio_choices",
    metadata,
    Column("day", Date, primary_key=True),  # in Athens
    Column("slot", String(16), primary_key=True),  # its start, as `slot_key` writes it; "": all day
    Column("announcement", Uuid, primary_key=True),
    Column("language", String(16), primary_key=True),
    Column("act", String(8), nullable=False),  # pin, veto; "" was taken back
    Column("position", Integer),
    Column("who", String(256), nullable=False),
    Column("at", Instant, nullable=False),
    Column("version", Integer, nullable=False),
)

begun = Table(
    "radio_begun",  # as planned when it began; what was really aired is the aired log's to say
    metadata,
    Column("slot", Instant, primary_key=True),
    Column("announcement", Uuid, primary_key=True),
    Column("language", String(16), primary_key=True),
    Column("edition", Integer, nullable=False),
    Column("form_s", Integer, nullable=False),
    Column("start", Instant, nullable=False),
    Column("duration_s", Float, nullable=False),
    Column("sound", Json),  # what it began with, while it is on air (on_air.py)
    UniqueConstraint("slot", "start"),
    Index("ix_radio_begun_announcement", "announcement", "start"),
    Index(
        "ix_radio_begun_sound",
        "start",
        sqlite_where=text("sound IS NOT NULL"),
        postgresql_where=text("sound IS NOT NULL"),
    ),
)

coming = Table(
    "radio_coming",  # what was to come in a slot when it was last planned, for a day (coming.py)
    metadata,
    Column("slot", Instant, primary_key=True),
    Column("at", Instant, nullable=False),  # when it was planned so
    Column("readings", Json, nullable=False),
)

recalls = Table(
    "radio_recalls",  # of what was aired and then withdrawn: the words and the sound that say so
    metadata,
    Column("announcement", Uuid, primary_key=True),
    Column("language", String(16), primary_key=True),
    Column("edition", Integer, nullable=False),  # the withdrawal's
    Column("parts", Json, nullable=False),
    Column("media", String(160), nullable=False),
    Column("duration_s", Float, nullable=False),
    Column("at", Instant, nullable=False),  # since when there is this sound
)
