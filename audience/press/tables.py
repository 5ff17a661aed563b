"""The press list's one table; what its people were sent stands in the ledger."""

from sqlalchemy import Column, String, Table, Text

from audience.silence import silence_columns
from core.store import Instant
from core.tables import metadata

contacts = Table(
    "press_contacts",
    metadata,
    Column("id", String(36), primary_key=True),  # UUIDv7: grows with time
    Column("email", String(320), nullable=False, unique=True),  # normalised
    Column("name", String(200), nullable=False),
    Column("medium", String(200), nullable=False),
    Column("beats", Text, nullable=False, server_default=""),  # topics, `|a|b|`; empty: all
    Column("language", String(16), nullable=False),
    Column("phone", String(64), nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    Column("state", String(16), nullable=False),  # active, stopped
    Column("basis", String(200), nullable=False, server_default=""),  # empty: a task in the public interest
    Column("source", String(200), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("stopped_at", Instant),
    *silence_columns(),
)
