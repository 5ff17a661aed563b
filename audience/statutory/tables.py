"""Lists that a law requires; no other module reads or writes these tables."""

from sqlalchemy import Column, ForeignKey, String, Table, Text, UniqueConstraint

from core.store import Instant
from core.tables import metadata

# Lists that a law requires (who gets a service) have a basis, a purpose and an end of their own. They are never joined
# with subscriptions: no consent is asked, none can be withdrawn, and a leaving concerns the other kind only.
lists = Table(
    "audience_statutory_lists",
    metadata,
    Column("slug", String(64), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("issuer", String(64), nullable=False),  # the controller
    Column("basis", Text, nullable=False),  # the law's words: act, article
    Column("purpose", Text, nullable=False),
    Column("kept_until", Instant, nullable=False),  # then its members are deleted
    Column("who", String(128), nullable=False),
    Column("created_at", Instant, nullable=False),
)

members = Table(
    "audience_statutory_members",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("list", String(64), ForeignKey("audience_statutory_lists.slug"), nullable=False),
    Column("email", String(320), nullable=False),
    Column("language", String(16), nullable=False),
    Column("source", String(200), nullable=False),
    Column("who", String(128), nullable=False),  # brought it
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("list", "email", name="uq_audience_statutory_members_list"),
)
