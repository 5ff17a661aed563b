"""What is asked in a consultation, what people say, and what the office answers."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, Uuid

from core.store import Instant
from core.tables import Json, metadata

# Until an office has set one up, an announcement of this sort asks one question and shows nothing unread.
consultations = Table(
    "desk_consultations",
    metadata,
    Column("announcement", Uuid, ForeignKey("announcements.id"), primary_key=True),
    Column("questions", Json, nullable=False),  # in their order: articles or questions, Greek, one line each
    Column("moderation", String(16), nullable=False),  # before or after a comment is shown
    Column("names", String(16), nullable=False),  # optional, required, none
    Column("changed_by", String(128), nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("reported_at", Instant),  # since when the report is public
)

comments = Table(
    "desk_consultation_comments",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("announcement", Uuid, ForeignKey("announcements.id"), nullable=False),
    Column("number", Integer, nullable=False),  # as people refer to it
    Column("question", Integer, nullable=False),  # 0: the whole text; else its place among the questions, from 1
    Column("name", String(200), nullable=False, server_default=""),
    Column("text", Text, nullable=False),  # empty once it is withdrawn
    Column("state", String(16), nullable=False),  # waiting, shown, hidden, withdrawn
    Column("reason", Text),  # why it is hidden
    Column("network", String(64)),  # keyed hash of where it came from; NULL after a week
    Column("at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    UniqueConstraint("announcement", "number"),
    Index("ix_desk_consultation_comments_at", "at"),
)

answers = Table(
    "desk_consultation_answers",
    metadata,
    Column("announcement", Uuid, ForeignKey("announcements.id"), primary_key=True),
    Column("question", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("who", String(128), nullable=False),
    Column("at", Instant, nullable=False),
)

# The last number given. Whoever holds the row of a consultation is alone with its comments.
counts = Table(
    "desk_consultation_counts",
    metadata,
    Column("announcement", Uuid, ForeignKey("announcements.id"), primary_key=True),
    Column("last", Integer, nullable=False),
)
