"""What the desk keeps: the people of the office, where they are signed in, and who did what."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, Uuid, text
from sqlalchemy.sql import true

from core.store import Instant
from core.tables import Json, Serial, metadata

staff = Table(
    "desk_staff",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("email", String(320), nullable=False, unique=True),  # lower case; also the name they sign in by
    Column("name", String(128), nullable=False),
    Column("password", String(256)),  # argon2id; NULL until they have chosen one
    Column("totp_secret", String(64)),  # base32; NULL: no second factor
    Column("totp_step", Integer, nullable=False, server_default="0"),  # the last code taken: none is good twice
    Column("active", Boolean, nullable=False, server_default=true()),
    Column("invitation", Integer, nullable=False, server_default="0"),  # links of lower numbers open nothing
    Column("created_at", Instant, nullable=False),
)

roles = Table(
    "desk_roles",
    metadata,
    Column("staff", Uuid, ForeignKey("desk_staff.id"), primary_key=True),
    Column("role", String(16), primary_key=True),  # writer, approver, radio, television, administrator
    Column("issuer", String(64), primary_key=True),  # empty: every issuer, also those to come
)

sessions = Table(
    "desk_sessions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("secret", LargeBinary(32), nullable=False, unique=True),  # SHA-256 of what the cookie holds
    Column("staff", Uuid, ForeignKey("desk_staff.id"), nullable=False, index=True),
    Column("device", String(128), nullable=False),  # as its program calls itself, shortened
    Column("network", String(64), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
)

# Whoever fails to sign in: counted by account and by network, kept for an hour.
failures = Table(
    "desk_failures",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("account", LargeBinary(32), nullable=False),  # SHA-256 of the name tried, known or not
    Column("network", String(64), nullable=False),
    Column("at", Instant, nullable=False, index=True),
    Index("ix_desk_failures_account", "account", "at"),
    Index("ix_desk_failures_network", "network", "at"),
)

# Rows are only ever added.
trail = Table(
    "desk_trail",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("who", String(128), nullable=False),  # the e-mail of staff, or the command's user
    Column("act", String(32), nullable=False),
    Column("subject", String(64), nullable=False, index=True),  # staff:…, draft:…, announcement:…
    Column("before", Json),
    Column("after", Json),
    Column("reason", Text),
)
