"""What the desk keeps to find announcements again by words and by days, and whom it has called."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, Uuid

from core.store import Instant
from core.tables import metadata

# One row an announcement, made anew with each of its actions. `words` is what is searched, folded.
found_by_words = Table(
    "desk_words",
    metadata,
    Column("announcement", Uuid, ForeignKey("announcements.id"), primary_key=True),
    Column("head", Integer, nullable=False),  # of the edition it was made from
    Column("title", Text, nullable=False),
    Column("subtype", String(32), nullable=False),
    Column("words", Text, nullable=False),
)

# The days of an announcement that stand in the calendar.
found_by_days = Table(
    "desk_days",
    metadata,
    Column("announcement", Uuid, ForeignKey("announcements.id"), primary_key=True),
    Column("sort", String(16), primary_key=True),  # release, starts, deadline
    Column("at", Instant, primary_key=True),
    Index("ix_desk_days_at", "at"),
)

# What letters that call a person say instead of our words (following/letters.py).
letter_texts = Table(
    "desk_letter_texts",
    metadata,
    Column("sentence", String(32), primary_key=True),
    Column("language", String(2), primary_key=True),
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

# Which brake or overdue signature people were written to about: nobody is called twice for the same.
calls = Table(
    "desk_calls",
    metadata,
    Column("subject", String(128), primary_key=True),  # brake:<announcement>:<channel>, countersign:<announcement>:<n>
    Column("at", Instant, nullable=False),
)
