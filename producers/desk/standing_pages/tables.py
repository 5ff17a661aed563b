"""The standing pages and their editions. An edition never changes."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, String, Table, Text, false

from core.store import Instant
from core.tables import Json, metadata

pages = Table(
    "desk_pages",
    metadata,
    Column("slug", String(60), primary_key=True),  # its address for good
    Column("issuer", String(64), nullable=False),
    Column("position", Integer, nullable=False),
    Column("head", Integer, nullable=False, server_default="0"),  # the newest edition
    Column("retired", Boolean, nullable=False, server_default=false()),  # in no list; it can still be read
)

editions = Table(
    "desk_page_editions",
    metadata,
    Column("page", String(60), ForeignKey("desk_pages.slug"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("title", Json, nullable=False),  # by language, as the text: Greek is always there
    Column("text", Json, nullable=False),  # Markdown
    Column("holds_from", Date, nullable=False),  # the day from which it holds
    Column("note", Text, nullable=False),  # what changed, or by which decision
    Column("who", String(128), nullable=False),
    Column("at", Instant, nullable=False),
)
