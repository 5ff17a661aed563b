"""Where a draft's fields came from, and the templates of the office."""

from sqlalchemy import Column, ForeignKey, String, Table, UniqueConstraint, Uuid

from core.store import Instant
from core.tables import Json, metadata

# A source is shown for as long as the field still holds `value`.
sources = Table(
    "desk_draft_sources",
    metadata,
    Column("draft", Uuid, ForeignKey("desk_drafts.id"), primary_key=True),
    Column("field", String(128), primary_key=True),
    Column("source", String(16), nullable=False),  # a key of words.toml
    Column("named", Json, nullable=False),  # what its sentence names: a page, a date
    Column("value", Json, nullable=False),
)

templates = Table(
    "desk_templates",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("issuer", String(64), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("name", String(120), nullable=False),
    Column("body", Json, nullable=False),
    Column("who", String(128), nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("issuer", "kind", "name"),
)
