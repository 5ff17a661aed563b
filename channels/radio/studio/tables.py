"""Who reads what, what a studio must be told, what was aired and who was heard in it, who is on shift."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    Uuid,
    false,
    text,
    true,
)

from core.store import Instant
from core.tables import Serial, metadata

NAME_CHARACTERS = 200  # of a person and of a list, as the calendar of elections has them (core/elections/tables.py)

# A reading is named by its slot's start, its announcement and its language. One claim of it is held; those that came
# too late, were let go or turned out to be a second reading stay beside it.
claims = Table(
    "radio_claims",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("key", String(64), nullable=False, unique=True),  # the device's own: the same claim sent twice is one
    Column("slot", Instant, nullable=False),
    Column("announcement", Uuid, nullable=False),
    Column("language", String(16), nullable=False),
    Column("edition", Integer, nullable=False),
    Column("studio", String(32), nullable=False),
    Column("who", String(128), nullable=False),
    Column("claimed_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("done_at", Instant),
    Column("source", String(8), nullable=False),  # online, offline
    Column("held", Boolean, nullable=False, server_default=true()),
    Column("twice", Boolean, nullable=False, server_default=false()),  # another studio read it too
    Column("form_s", Integer),  # in which it was begun
    Column("script", Text),  # the words that are being read, until it is over
    Index(
        "ix_radio_claims_held",
        "slot",
        "announcement",
        "language",
        unique=True,
        sqlite_where=text("held"),
        postgresql_where=text("held"),
    ),
    Index("ix_radio_claims_announcement", "announcement", "claimed_at"),
)

# What was taken off the air while a studio may have it in its hands. Whoever saw it says so by name.
alarms = Table(
    "radio_alarms",
    metadata,
    Column("announcement", Uuid, primary_key=True),
    Column("language", String(16), primary_key=True),
    Column("edition", Integer, primary_key=True),  # the one that takes it off
    Column("why", String(16), primary_key=True),  # printed, prompter, due, claimed
    Column("place", String(128), primary_key=True, server_default=""),  # which studio or whose copy
    Column("due_at", Instant),
    Column("raised_at", Instant, nullable=False),
    Column("acknowledged_at", Instant),
    Column("acknowledged_by", String(128)),
    Column("messaged_at", Instant),  # when the shift was written to
    Index(
        "ix_radio_alarms_open",
        "raised_at",
        sqlite_where=text("acknowledged_at IS NULL"),
        postgresql_where=text("acknowledged_at IS NULL"),
    ),
)

# What is cut off in the middle: an item that is on air is read to its end unless somebody says so.
stops = Table(
    "radio_stops",
    metadata,
    Column("slot", Instant, primary_key=True),
    Column("announcement", Uuid, primary_key=True),
    Column("language", String(16), primary_key=True),
    Column("edition", Integer, primary_key=True),  # the one that was being aired
    Column("at", Instant, nullable=False, index=True),
    Column("who", String(128), nullable=False),
)

# The log: one row a play, whoever tells of it and however often.
aired = Table(
    "radio_aired",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("key", String(160), nullable=False, unique=True),
    Column("announcement", Uuid, nullable=False),
    Column("language", String(16), nullable=False),
    Column("edition", Integer, nullable=False),
    Column("started_at", Instant, nullable=False, index=True),
    Column("duration_s", Float, nullable=False),
    Column("source", String(8), nullable=False),  # player, import, hand, studio
    Column("studio", String(32), nullable=False, server_default=""),
    Column("who", String(128), nullable=False),
    Column("reason", Text),  # of what was written by hand; of a reading: that nobody marked its end
    Column("noted_at", Instant, nullable=False),
    Index("ix_radio_aired_announcement", "announcement", "started_at"),
)

# Who is heard, or spoken of, in a play. Two of one name are told apart by their lists.
persons = Table(
    "radio_persons",
    metadata,
    Column("aired", Serial, ForeignKey("radio_aired.id"), primary_key=True),
    Column("name", String(NAME_CHARACTERS), primary_key=True),
    Column("part", String(8), nullable=False),  # speaks, appears, named, dropped
    Column("candidate", Boolean, nullable=False, server_default=false()),
    Column("list_name", String(NAME_CHARACTERS), primary_key=True, server_default=""),
    Column("duration_s", Float),  # NULL: all of the play
)

shift = Table(
    "radio_shift",
    metadata,
    Column("staff", Uuid, primary_key=True),
    Column("name", String(128), nullable=False),
    Column("studio", String(32), nullable=False),
    Column("since", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
)
