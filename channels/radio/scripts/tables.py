"""How fast presenters read, what staff wrote in place of scripts, what was printed, what stands in a prompter."""

from sqlalchemy import Column, Float, Index, Integer, String, Table, Text, Uuid

from core.store import Instant
from core.tables import Json, metadata

presenters = Table(
    "radio_presenters",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("staff", Uuid, unique=True),  # NULL: somebody without an account
    Column("name", String(128), nullable=False),
    Column("syllables_per_s", Float, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

rewrites = Table(
    "radio_rewrites",
    metadata,
    Column("announcement", Uuid, primary_key=True),
    Column("language", String(16), primary_key=True),
    Column("form_s", Integer, primary_key=True),  # 15, 30, 60
    Column("text", Text, nullable=False),
    Column("edition", Integer, nullable=False),  # the one it was written for, or last found right for
    Column("who", String(128), nullable=False),
    Column("at", Instant, nullable=False),
)

# A sheet of paper a row. Of what it said only digests: of an old sheet is told that it is, not what it says.
prints = Table(
    "radio_prints",
    metadata,
    Column("code", String(16), primary_key=True),  # in its QR
    Column("day", String(10), nullable=False),  # the air date in Athens, ISO
    Column("slot", Instant, nullable=False),
    Column("announcement", Uuid, nullable=False),
    Column("language", String(16), nullable=False),
    Column("form_s", Integer, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("syllables_per_s", Float, nullable=False),  # of whom it was printed for
    Column("place", Integer, nullable=False),  # among the items that were to be read that day
    Column("lines", Json, nullable=False),  # a digest a line
    Column("who", String(128), nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_radio_prints_announcement", "announcement"),
    Index("ix_radio_prints_day", "day"),
)

prompters = Table(
    "radio_prompters",
    metadata,
    Column("id", String(32), primary_key=True),  # of the page that is open, made by the browser
    Column("who", String(128), nullable=False),
    Column("announcements", Json, nullable=False),  # their ids
    Column("at", Instant, nullable=False, index=True),  # when it was last heard of
    Column("until", Instant, nullable=False),  # so long it counts as open if it is not heard of again
)
