"""What was delivered to the feeds, under which terms it is found, and how often each feed changed."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text, Uuid

from core.store import Instant
from core.tables import Json, metadata

# state: live; expired (in no feed); withdrawn and expunged (a tombstone, for a while).
entries = Table(
    "feeds_entries",
    metadata,
    Column("announcement", Uuid, primary_key=True),
    Column("language", String(16), primary_key=True),
    Column("edition", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("parts", Json, nullable=False),
    Column("published_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("ended_at", Instant),  # when it was withdrawn or expunged
    Index("ix_feeds_entries_newest", "language", "updated_at"),
)

# sort: kind, topic, issuer.
terms = Table(
    "feeds_terms",
    metadata,
    Column("announcement", Uuid, primary_key=True),
    Column("language", String(16), primary_key=True),
    Column("sort", String(16), primary_key=True),
    Column("slug", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Index("ix_feeds_terms_chosen", "language", "sort", "slug"),
)

versions = Table(
    "feeds_versions",
    metadata,
    Column("feed", String(96), primary_key=True),  # el/all, en/topic/politismos
    Column("version", BigInteger, nullable=False),
    Column("changed_at", Instant, nullable=False),
)
