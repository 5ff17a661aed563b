"""Which editions are still on their way in which channel, so that endpoints hear when it is through."""

from sqlalchemy import Column, Integer, String, Table, Uuid

from core.store import Instant
from core.tables import metadata

awaited = Table(
    "webhooks_awaited",
    metadata,
    Column("announcement", Uuid, primary_key=True),
    Column("edition", Integer, primary_key=True),
    Column("channel", String(32), primary_key=True),
    Column("since", Instant, nullable=False),
)
