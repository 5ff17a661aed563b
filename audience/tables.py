"""Who is reached: subscribers, the sets of choices they share, sign-ups that wait, and the ledger of consent."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    false,
    text,
    true,
)

from core.store import Instant
from core.tables import Serial, metadata

# Subscribers choose from few sets, so a set is stored once: an announcement is matched against the distinct sets, and
# the subscribers' index brings them in the order of their ids, with nothing to sort. A facet is `|a|b|`, sorted;
# empty means all, but issuers are named: no consent, no mail. How it is to come is part of the set for the same reason:
# planning asks the index for nothing more. A set is never changed or removed: the ledger of consent names sets.
filters = Table(
    "audience_choices",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kinds", Text, nullable=False, server_default=""),
    Column("topics", Text, nullable=False, server_default=""),
    Column("areas", Text, nullable=False, server_default=""),
    Column("issuers", Text, nullable=False, server_default=""),
    Column("channel", String(32), nullable=False, server_default=""),  # empty: whichever writes to such an address
    Column("frequency", String(16), nullable=False, server_default="at once"),  # at once, daily, weekly
    Column("urgent", Boolean, nullable=False, server_default=true()),  # urgent ones come at once all the same
    Column("through_pause", Boolean, nullable=False, server_default=false()),  # urgent ones come during a pause too
    Column("reminders", Boolean, nullable=False, server_default=false()),
    Column("magazine", Boolean, nullable=False, server_default=false()),
    UniqueConstraint(
        *("kinds", "topics", "areas", "issuers", "channel", "frequency", "urgent", "through_pause", "reminders"),
        "magazine",
        name="uq_audience_choices_set",
    ),
)

subscribers = Table(
    "audience_subscribers",
    metadata,
    Column("id", String(36), primary_key=True),  # UUIDv7: grows with time
    Column("email", String(320), nullable=False, unique=True),  # normalised: lower case, the domain in ASCII
    Column("language", String(16), nullable=False),
    Column("filter", Integer, ForeignKey("audience_choices.id"), nullable=False),
    Column("state", String(16), nullable=False),  # confirmed, left, bounced, complained
    Column("paused_until", Instant),  # nothing before it but what `through_pause` lets through
    Column("created_at", Instant, nullable=False),
    Column("left_at", Instant),
    Index("ix_audience_subscribers_reach", "state", "id", "filter", "paused_until"),
)

# Every asking is a row, of whomever: known, unknown and blocked addresses cost the same, are answered alike, and are
# counted by the same limits. The address stands here only while its owner's answer is awaited.
signups = Table(
    "audience_signups",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("email", String(320), index=True),  # NULL once confirmed, and where nobody is written to by it
    Column("pseudonym", String(64), nullable=False),  # keyed hash of the address, for the limits
    Column("language", String(16)),  # these three NULL where only the link to the preferences was asked for
    Column("filter", Integer, ForeignKey("audience_choices.id")),
    Column("wording", Integer, ForeignKey("audience_wordings.id")),
    Column("source", String(200), nullable=False),
    Column("who", String(128)),  # the clerk who entered it
    Column("scan", String(128)),  # key in the media store
    Column("network", String(64)),  # keyed hash of the network it came from
    Column("state", String(16), nullable=False),  # waiting, confirmed, known, wrote, blocked
    Column("subscriber", String(36)),  # whom it made or found
    Column("letter", Uuid),  # the mailing that asks for the answer
    Column("created_at", Instant, nullable=False, index=True),
    Index("ix_audience_signups_pseudonym", "pseudonym", "created_at"),
    Index("ix_audience_signups_network", "network", "created_at"),
)

wordings = Table(
    "audience_wordings",
    metadata,
    Column("id", Integer, primary_key=True),  # also its version: a text that changes is another row
    Column("digest", String(64), nullable=False, unique=True),  # SHA-256 of language and text
    Column("language", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),  # when it was first shown
)

# Rows are only ever added; what ages is the proof (network, scan), and an erasure leaves `pseudonym` in place of
# `subscriber`. Issuers are separate controllers: one row for each in the scope.
consents = Table(
    "audience_consents",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("subscriber", String(36), index=True),  # NULL after an erasure
    Column("pseudonym", String(64)),  # keyed hash of the address, after an erasure
    Column("act", String(16), nullable=False),  # given, changed, withdrawn
    Column("what", String(16), nullable=False),  # choices, language, pause, address
    Column("issuer", String(64), nullable=False, server_default=""),  # empty: where the hub has no list of issuers
    Column("before", Integer, ForeignKey("audience_choices.id")),
    Column("after", Integer, ForeignKey("audience_choices.id")),
    Column("wording", Integer, ForeignKey("audience_wordings.id")),
    Column("source", String(200), nullable=False),
    Column("who", String(128)),
    Column("asked_at", Instant),  # when they asked; `at` is when they confirmed
    Column("confirmed_at", Instant),  # when they confirmed elsewhere; `at` is when a list brought them
    Column("network", String(64)),
    Column("scan", String(128)),
    Column("at", Instant, nullable=False),
    Index(
        "ix_audience_consents_proofs",
        "at",
        sqlite_where=text("network IS NOT NULL OR scan IS NOT NULL"),
        postgresql_where=text("network IS NOT NULL OR scan IS NOT NULL"),
    ),
)

# Scans that nothing names any more: written with what let go of them, so that none outlives it while the media store is
# away or the program is killed; the job of the retention deletes the file, then the row.
loose_scans = Table(
    "audience_loose_scans",
    metadata,
    Column("scan", String(128), primary_key=True),  # key in the media store
)

# What is left of an address: a keyed hash («ψευδώνυμο»). With our keys it can be told whose it is, so by GDPR it is
# still personal data (Art. 4(5)); it is kept so that no import and no restored backup revives them.
remembered = Table(
    "audience_remembered",
    metadata,
    Column("pseudonym", String(64), primary_key=True),
    Column("why", String(16), primary_key=True),  # erased, left, blocked, uninvited
    Column("at", Instant, nullable=False),
)
