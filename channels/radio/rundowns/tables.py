"""Since when each calendar is as it is: one answer, whichever process gives it."""

from sqlalchemy import Column, String, Table

from core.store import Instant
from core.tables import metadata

calendars = Table(
    "radio_calendars",
    metadata,
    Column("path", String(64), primary_key=True),
    Column("digest", String(64), nullable=False),  # of all that stands in it but the stamp
    Column("at", Instant, nullable=False),
)
