"""What citizens write, and what the office does about it."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, String, Table, Text, UniqueConstraint, Uuid

from core.store import Instant
from core.tables import metadata

messages = Table(
    "desk_inbox",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("reference", String(24), nullable=False, unique=True),  # Μ2026/000012
    Column("source", String(32), nullable=False),  # form, or the channel by which it came
    Column("key", String(64)),  # what its channel knows it by
    Column("issuer", String(64), nullable=False),  # empty: nobody said to whom
    Column("announcement", Uuid, index=True),  # which it speaks of
    Column("state", String(16), nullable=False),  # new, in_hand, answered, closed, spam
    Column("holder", String(128)),  # whose it is now
    Column("language", String(16), nullable=False),
    Column("name", String(200), nullable=False, server_default=""),
    Column("email", String(320)),  # lower case; NULL: there is no answering
    Column("writer", String(64), index=True),  # keyed hash of the address, by which an erasure finds it again
    Column("network", String(64)),  # keyed hash of where the form came from; NULL after a week
    Column("subject", String(300), nullable=False),
    Column("text", Text, nullable=False),
    Column("folded", Text, nullable=False),  # what search looks in
    Column("at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    UniqueConstraint("source", "key"),
    Index("ix_desk_inbox_list", "state", "at"),
    Index("ix_desk_inbox_at", "at"),
)

# Rows are only added, and go with their message.
entries = Table(
    "desk_inbox_entries",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("message", Uuid, ForeignKey("desk_inbox.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("sort", String(16), nullable=False),  # note, answer, handed, or the state it was given
    Column("who", String(128), nullable=False),
    Column("at", Instant, nullable=False),
    Column("text", Text, nullable=False, server_default=""),  # of handed: to whom
)

# How far each channel's letters have been taken over.
taken = Table(
    "desk_inbox_taken",
    metadata,
    Column("source", String(32), primary_key=True),
    Column("last", BigInteger, nullable=False),
)
