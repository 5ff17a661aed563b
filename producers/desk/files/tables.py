"""What was uploaded for which draft, so that it is shown to its people alone and can be destroyed again."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Uuid

from core.store import Instant
from core.tables import metadata

files = Table(
    "desk_files",
    metadata,
    Column("draft", Uuid, ForeignKey("desk_drafts.id"), primary_key=True),
    Column("media", String(128), primary_key=True),
    Column("name", String(255), nullable=False),  # as its computer called it
    Column("content_type", String(64), nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("width", Integer, nullable=False),  # of a picture; 0 of a document
    Column("height", Integer, nullable=False),
    Column("who", String(128), nullable=False),
    Column("at", Instant, nullable=False, index=True),
)
