"""The issues of the e-magazine, as they were composed; what they show of the announcements is looked up each time."""

from sqlalchemy import Column, Integer, String, Table

from core.store import Instant
from core.tables import Json, metadata

issues = Table(
    "magazine_issues",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("issuer", String(64), nullable=False),
    Column("body", Json, nullable=False),  # schemas.magazine.Issue: references, and words of the editors'
    Column("who", String(128), nullable=False),
    Column("composed_at", Instant, nullable=False),  # anew whenever it is composed again
    Column("public_at", Instant),  # when its page opens and its mail goes out; NULL: not sent
)
