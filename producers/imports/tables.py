"""What is kept of the sources: how each is looked at, what was seen there, what became of it, what was clipped."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.sql import false

from core.store import Instant
from core.tables import Json, Serial, metadata

sources = Table(
    "import_sources",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("importer", String(32), nullable=False),
    Column("settings", Json, nullable=False),  # of its importer
    Column("issuer", String(64), nullable=False),  # of what comes from there
    Column("kind", String(32), nullable=False),
    Column("subtype", String(32), nullable=False),
    Column("rules", Json, nullable=False),  # what is posted without a person: [{issuer, kind, words}]
    Column("every_s", Integer, nullable=False),
    Column("state", String(16), nullable=False),  # on, paused, asked (nothing happens until a person says how)
    Column("reason", String(32)),  # why it asks: restored, flood
    Column("first", String(16)),  # how the next look takes what is new: known, drafts; NULL: as the rules say
    Column("epoch", BigInteger, nullable=False),  # of the hub: a newer one means that a backup was restored since
    Column("cursor", Json, nullable=False),  # what its importer remembers from look to look
    Column("next_at", Instant, nullable=False),
    Column("looked_at", Instant),
    Column("failures", Integer, nullable=False, server_default="0"),  # in a row
    Column("trouble", Json),  # of the last look, in both languages
    Column("added_by", String(128), nullable=False),
    Column("added_at", Instant, nullable=False),
    Index("ix_import_sources_due", "state", "next_at"),
)

items = Table(
    "import_items",
    metadata,
    Column("source", Uuid, ForeignKey("import_sources.id"), primary_key=True),
    Column("key", String(64), primary_key=True),  # SHA-256 of the item's own, which may be of any length
    Column("named", Text, nullable=False),  # the item's own
    Column("hash", String(64), nullable=False),  # of what it said when it was last taken
    Column("body", Json, nullable=False),  # what that was: a change is what differs from it
    Column("address", Text, nullable=False),
    Column("at", Instant),  # as its source says
    Column("state", String(16), nullable=False),  # draft, known, clipped, passed, gone
    Column("draft", Uuid, index=True),
    Column("posts", Boolean, nullable=False, server_default=false()),  # its draft left by rule
    Column("seen_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("gone_at", Instant),
)

# What happened at each look; rows are only added, and go with their retention.
log = Table(
    "import_log",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("source", Uuid, ForeignKey("import_sources.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("what", String(16), nullable=False),
    Column("named", Text, nullable=False),
    Column("el", Text, nullable=False),
    Column("en", Text, nullable=False),
    Column("draft", Uuid),
    Index("ix_import_log_source", "source", "id"),
)

clippings = Table(
    "import_clippings",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("source", Uuid, ForeignKey("import_sources.id"), nullable=False),
    Column("title", Text, nullable=False),
    Column("excerpt", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("words", Json, nullable=False),  # which of ours stand in it
    Column("found_at", Instant, nullable=False, index=True),
    Column("answer", Uuid),  # the announcement that answers it
    Column("answered_by", String(128)),
    Column("digest", Date),  # the morning whose digest told of it
)

# Mails to an address of ours that no look has taken yet, as they came.
mails = Table(
    "import_mails",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("address", String(320), nullable=False, index=True),
    Column("body", LargeBinary, nullable=False),
    Column("at", Instant, nullable=False),
)
