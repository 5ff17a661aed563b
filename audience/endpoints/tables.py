"""The endpoints of other programs. Their secrets sign, so they are kept as they are; whoever lists them sees none."""

from sqlalchemy import Column, Date, String, Table, Text

from core.store import Instant
from core.tables import metadata

endpoints = Table(
    "endpoints",
    metadata,
    Column("id", String(36), primary_key=True),  # UUIDv7: grows with time
    Column("name", String(64), nullable=False),
    Column("url", String(2000), nullable=False),
    Column("events", String(128), nullable=False),  # |corrected|published|
    Column("issuers", Text, nullable=False, server_default=""),  # |deya|dimos|; empty: every one, also those to come
    Column("secret", String(64), nullable=False),  # whsec_…
    Column("former_secret", String(64)),  # signs too, until `former_until`
    Column("former_until", Instant),
    Column("state", String(16), nullable=False),  # active, disabled
    Column("failing_since", Instant),  # NULL: it took the last one
    Column("reason", Text),  # of the last failure
    Column("answered_on", Date),  # the day it last took one
    Column("made_by", String(128), nullable=False),
    Column("created_at", Instant, nullable=False),
)
