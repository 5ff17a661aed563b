"""What was delivered to the site: one row an announcement and language, its terms for the filters, its changes."""

from sqlalchemy import Column, Index, Integer, String, Table, Text, Uuid

from core.store import Instant
from core.tables import Json, metadata

# Whether a page is live, over, withdrawn or expunged is the ledger's to say (core/standing.py), not a column's.
pages = Table(
    "site_pages",
    metadata,
    Column("announcement", Uuid, primary_key=True),
    Column("language", String(16), primary_key=True),
    Column("edition", Integer, nullable=False),
    Column("reference", String(16), nullable=False),
    Column("parts", Json, nullable=False),
    Column("notice", Text),
    Column("published_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Index("ix_site_pages_listed", "language", "published_at"),
)

# sort: kind, issuer, topic, area.
terms = Table(
    "site_terms",
    metadata,
    Column("announcement", Uuid, primary_key=True),
    Column("language", String(16), primary_key=True),
    Column("sort", String(16), primary_key=True),
    Column("slug", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Index("ix_site_terms_chosen", "language", "sort", "slug"),
)

changes = Table(
    "site_changes",
    metadata,
    Column("announcement", Uuid, primary_key=True),
    Column("language", String(16), primary_key=True),
    Column("edition", Integer, primary_key=True),
    Column("line", Text, nullable=False),
)
