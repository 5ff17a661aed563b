"""The calendar of elections, and who stands in them."""

from sqlalchemy import Column, Date, ForeignKey, Integer, String, Table, Uuid

from core.store import Instant
from core.tables import Json, metadata

elections = Table(
    "elections",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Json, nullable=False),  # by language
    Column("poll_on", Date, nullable=False),
    Column("silent_from", Instant, nullable=False),
    Column("silent_until", Instant, nullable=False, index=True),
    Column("version", Integer, nullable=False, server_default="1"),
    # Announcements with a smaller id are still to be looked through for its candidates; NULL: none.
    Column("marked_to", Uuid),
)

candidates = Table(
    "election_candidates",
    metadata,
    Column("election", Uuid, ForeignKey("elections.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("list_name", String(200), nullable=False),
    Column("also", Json, nullable=False),  # other ways in which the name is written
)
