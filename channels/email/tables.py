"""What was drawn from the caps of each relay: one row a relay, locked by who draws, so that all workers share them."""

from sqlalchemy import Column, String, Table

from core.tables import Json, metadata

allowances = Table(
    "email_allowances",
    metadata,
    Column("relay", String(255), primary_key=True),  # host and port
    Column("drawn", Json, nullable=False),  # channels/email/caps.py: History
)
