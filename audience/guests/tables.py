"""Guest lists and their guests. All that is personal here has a day on which it is deleted."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, Uuid

from audience.silence import silence_columns
from core.store import Instant
from core.tables import Json, metadata

guest_lists = Table(
    "audience_guest_lists",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("announcement", Uuid, nullable=False),  # the event's
    Column("occurrence", Integer, nullable=False),  # which of its times, counted from 1
    Column("name", String(200), nullable=False),
    Column("issuer", String(64), nullable=False),
    Column("channel", String(32), nullable=False),  # by which invitations go
    Column("capacity", Integer),  # seats, companions among them; NULL: no limit
    Column("answer_until", Instant, nullable=False),
    Column("companions", Integer, nullable=False),  # allowed to a guest of whom nothing else is said
    Column("reminder_days", Integer),  # before the event, to who comes; NULL: none
    Column("keep_days", Integer, nullable=False),  # after the event
    Column("forget_at", Instant, nullable=False),
    Column("forgotten_at", Instant),
    Column("door", Integer, nullable=False, server_default="0"),  # links to the door list so far: the last one opens it
    Column("waves", Integer, nullable=False, server_default="0"),  # sendings of invitations so far
    Column("body", Json, nullable=False),  # texts: invitation, contact, legal basis
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("announcement", "name", name="uq_audience_guest_lists_name"),
)

guests = Table(
    "audience_guests",
    metadata,
    Column("id", String(36), primary_key=True),  # UUIDv7: grows with time
    Column("list", String(36), ForeignKey("audience_guest_lists.id"), nullable=False),
    Column("email", String(320), nullable=False),  # normalised: lower case, the domain in ASCII
    Column("language", String(16), nullable=False),
    Column("salutation", String(300), nullable=False),  # typed by a person, never made
    Column("name", String(200), nullable=False),
    Column("organisation", String(200), nullable=False, server_default=""),
    Column("companions", Integer, nullable=False),  # allowed
    Column("note", Text, nullable=False, server_default=""),
    Column("state", String(16), nullable=False),  # listed, invited, coming, waiting, declined, withdrawn
    Column("bringing", Integer, nullable=False, server_default="0"),
    Column("bringing_names", Json, nullable=False),
    Column("wave", Integer),  # the sending that invites; NULL: not yet
    Column("told", Integer),  # the newest edition of the event when that sending was made
    Column("source", String(200), nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("answered_at", Instant),
    Column("arrived_at", Instant),
    Column("confirmed_since", Instant),  # `confirmed` answers were confirmed by a letter since then
    Column("confirmed", Integer, nullable=False, server_default="0"),
    *silence_columns(),  # the invitation stands
    UniqueConstraint("list", "email", name="uq_audience_guests_address"),
    Index("ix_audience_guests_wave", "list", "wave", "id"),
    Index("ix_audience_guests_email", "email"),
)
