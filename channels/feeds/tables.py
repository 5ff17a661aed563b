"""What was delivered to the feeds, and under which terms it is found."""

from sqlalchemy import Column, Index, Integer, String, Table, Text, Uuid

from core.store import Instant
from core.tables import Json, metadata

# Whether an entry is live, over, withdrawn or expunged is the ledger's to say (core/standing.py), not a column's.
entries = Table(
    "feeds_entries",
    metadata,
    Column("announcement", Uuid, primary_key=True),
    Column("language", String(16), primary_key=True),
    Column("edition", Integer, nullable=False),
    Column("parts", Json, nullable=False),
    Column("published_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),  # when this row last changed
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
