"""What came back, a row a mail without an address; letters of people; what was drawn from the caps of relays."""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, String, Table, Text, Uuid, false, text

from core.store import Instant
from core.tables import Json, Serial, metadata

returns = Table(
    "email_returns",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),  # SHA-256 of the mail, or what refusal it was
    Column("class", String(16), nullable=False, key="meaning"),  # hard, soft, full, block, auto-reply, complaint, none
    Column("status", String(16)),
    Column("refusal", Boolean, nullable=False, server_default=false()),  # said at RCPT, not by a mail that came back
    Column("delivery", Serial),
    Column("subject", Uuid),  # announcement or mailing
    Column("person", String(64)),  # the delivery's target: a subscriber's id
    Column("at", Instant, nullable=False, index=True),
    Index("ix_email_returns_person", "person", "at"),
    Index("ix_email_returns_subject", "subject", "meaning"),
    Index(
        "ix_email_returns_delivery",
        "delivery",
        sqlite_where=text("delivery IS NOT NULL"),
        postgresql_where=text("delivery IS NOT NULL"),
    ),
)

replies = Table(
    "email_replies",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),  # SHA-256 of the mail
    Column("writer", String(64), nullable=False),  # keyed hash of who wrote: too many of one are held
    Column("announcement", Uuid),
    Column("issuer", String(64)),
    Column("body", LargeBinary),  # as it came; NULL once a person has read it here
    Column("state", String(16), nullable=False),  # new, sent, held (a loop, or too many), dropped
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("reason", Text),
    Column("next_at", Instant, nullable=False),
    Column("at", Instant, nullable=False, index=True),
    Index("ix_email_replies_writer", "writer", "at"),
    Index(
        "ix_email_replies_new", "next_at", sqlite_where=text("state = 'new'"), postgresql_where=text("state = 'new'")
    ),
)

# What was drawn from the caps of each relay: one row a relay, locked by who draws, so that all workers share them.
allowances = Table(
    "email_allowances",
    metadata,
    Column("relay", String(255), primary_key=True),  # host and port
    Column("drawn", Json, nullable=False),  # channels/email/caps.py: History
)
