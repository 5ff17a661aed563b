"""What the desk keeps: the people of the office, where they are signed in, and who did what."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, Uuid
from sqlalchemy.sql import false, true

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

# Who went to sign in at an identity provider and is not back yet: each row is good once, for ten minutes.
openid = Table(
    "desk_openid",
    metadata,
    Column("state", LargeBinary(32), primary_key=True),  # SHA-256 of what the browser brings back
    Column("nonce", String(64), nullable=False),
    Column("verifier", String(64), nullable=False),  # PKCE (RFC 7636)
    Column("target", String(400), nullable=False),  # the page they wanted
    Column("at", Instant, nullable=False, index=True),
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

# Rows are only ever added: triggers of the database refuse anything else (migration 0015).
trail = Table(
    "desk_trail",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("who", String(128), nullable=False),  # the e-mail of staff, or the command's user
    Column("act", String(32), nullable=False),
    Column("subject", String(64), nullable=False, index=True),  # staff:…, draft:…, announcement:…
    Column("issuer", String(64)),  # whose matter it is; NULL: the office's own
    Column("before", Json),
    Column("after", Json),
    Column("reason", Text),
    Index("ix_desk_trail_at", "at"),
    Index("ix_desk_trail_who", "who", "at"),
    Index("ix_desk_trail_issuer", "issuer", "at"),
)

# What somebody writes, until it is an announcement. `body` is the form as it was typed: it need not be right yet.
drafts = Table(
    "desk_drafts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("state", String(16), nullable=False),  # writing, submitted, leaving, asked, sent, discarded
    Column("version", Integer, nullable=False, server_default="1"),  # grows with every change of the text
    Column("issuer", String(64), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("body", Json, nullable=False),
    Column("announcement", Uuid, index=True),  # which it corrects, or became
    Column("edition", Integer),  # the edition it corrects; NULL: it is new
    Column("change", Json),  # of a correction: reason, weight, note
    Column("who", String(128), nullable=False),  # who began it
    Column("changed_by", String(128), nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("approved_by", String(128)),  # of this very version
    Column("alone", Text),  # why one person released it, where the rule lets one with a reason
    Column("leaves_at", Instant),  # «send» was pressed: until then it can be taken back
    Column("trouble", Json),  # why it could not leave, in both languages
    Index("ix_desk_drafts_open", "state", "changed_at"),
    Index("ix_desk_drafts_leaving", "state", "leaves_at"),
)

# Every text that was saved: rows are only added, thinned out when they are old (composing/thinning.py), and go with
# their draft's retention. `stands`: somebody submitted, sent, gave back or spoke of this very text.
versions = Table(
    "desk_draft_versions",
    metadata,
    Column("draft", Uuid, ForeignKey("desk_drafts.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("body", Json, nullable=False),
    Column("who", String(128), nullable=False),
    Column("at", Instant, nullable=False),
    Column("stands", Boolean, nullable=False, server_default=false()),
)

comments = Table(
    "desk_draft_comments",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("draft", Uuid, ForeignKey("desk_drafts.id"), nullable=False, index=True),
    Column("who", String(128), nullable=False),
    Column("at", Instant, nullable=False),
    Column("text", Text, nullable=False),
)

# Who looks at a draft right now, so that two do not write over each other unawares.
present = Table(
    "desk_present",
    metadata,
    Column("draft", Uuid, ForeignKey("desk_drafts.id"), primary_key=True),
    Column("session", Uuid, primary_key=True),
    Column("who", String(128), nullable=False),
    Column("at", Instant, nullable=False),
)

# Who may release: «two» people, «countersigned» (one with a reason, a second by the next working day), or «one».
release_rules = Table(
    "desk_release_rules",
    metadata,
    Column("issuer", String(64), primary_key=True),  # empty: any; the narrower rule holds
    Column("kind", String(32), primary_key=True),
    Column("urgency", String(16), primary_key=True),
    Column("rule", String(16), nullable=False),
)

# What one person released, until a second has looked at it.
countersigns = Table(
    "desk_countersigns",
    metadata,
    Column("announcement", Uuid, primary_key=True),
    Column("edition", Integer, primary_key=True),
    Column("issuer", String(64), nullable=False),
    Column("released_by", String(128), nullable=False),
    Column("reason", Text, nullable=False),
    Column("due", Instant, nullable=False),
    Column("signed_by", String(128)),
    Column("signed_at", Instant),
)
