"""Who is reached: subscribers, the distinct filters they chose, and the consent each of them gave."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from core.store import Instant
from core.tables import Serial, metadata

# Subscribers choose from few sets, so a set is stored once: an announcement is matched against the distinct sets, and
# the subscribers' index brings them in the order of their ids, with nothing to sort. A facet is `|a|b|`, sorted;
# empty means all.
filters = Table(
    "audience_filters",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kinds", Text, nullable=False, server_default=""),
    Column("topics", Text, nullable=False, server_default=""),
    Column("areas", Text, nullable=False, server_default=""),
    Column("issuers", Text, nullable=False, server_default=""),
    UniqueConstraint("kinds", "topics", "areas", "issuers", name="uq_audience_filters_set"),
)

subscribers = Table(
    "audience_subscribers",
    metadata,
    Column("id", String(36), primary_key=True),  # UUIDv7: grows with time
    Column("email", String(320), nullable=False, unique=True),  # normalised: lower case, the domain in ASCII
    Column("language", String(16), nullable=False),
    Column("filter", Integer, ForeignKey("audience_filters.id"), nullable=False),
    Column("state", String(16), nullable=False),  # confirmed, left
    Column("created_at", Instant, nullable=False),
    Column("left_at", Instant),
    Index("ix_audience_subscribers_reach", "state", "id", "filter"),
)

consents = Table(
    "audience_consents",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("subscriber", String(36), nullable=False, index=True),
    Column("given", Integer, nullable=False),  # 1 given, 0 withdrawn; rows are only ever added
    Column("wording", Text, nullable=False),
    Column("source", String(200), nullable=False),
    Column("at", Instant, nullable=False),
)
