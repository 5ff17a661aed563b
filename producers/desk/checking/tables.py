"""What the check list remembers: how links answered, what attached PDFs hold, and what somebody said that they know."""

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, String, Table, Text, Uuid

from core.store import Instant
from core.tables import metadata

# `trouble` is a key of words.toml; empty: it answers. NULL: it was not asked yet.
checked_links = Table(
    "desk_checked_links",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),  # SHA-256 of the address
    Column("link", Text, nullable=False),
    Column("wanted_at", Instant, nullable=False, index=True),
    Column("asked_at", Instant),
    Column("trouble", String(16)),
)

# Without pages it was not read yet, or cannot be.
checked_papers = Table(
    "desk_checked_papers",
    metadata,
    Column("media", String(160), primary_key=True),
    Column("wanted_at", Instant, nullable=False, index=True),
    Column("asked_at", Instant),
    Column("pages", Integer),
    Column("letters", Integer),
)

known = Table(
    "desk_known_findings",
    metadata,
    Column("draft", Uuid, ForeignKey("desk_drafts.id"), primary_key=True),
    Column("finding", String(24), primary_key=True),
    Column("check", String(32), nullable=False),
    Column("field", String(128), nullable=False),
    Column("who", String(128), nullable=False),
    Column("at", Instant, nullable=False),
)
