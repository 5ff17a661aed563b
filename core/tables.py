"""The ledger's tables. Every time is UTC; states are the words of `docs/flow.md`."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from core.store import Instant

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
Json = JSON().with_variant(JSONB(), "postgresql")
Serial = BigInteger().with_variant(Integer, "sqlite")


def _partial(name: str, *columns: str, where: str) -> Index:
    """An index over the rows of a literal condition, on both databases."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


hub = Table(
    "hub",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("epoch", Integer, nullable=False, server_default="1"),  # grows with every restore
    Column("actions", BigInteger, nullable=False, server_default="0"),
    Column("window", BigInteger, nullable=False, server_default="0"),
    Column("hold", Text),  # why nothing is sent; NULL: the hub works
    Column("resumed_at", Instant),  # when a person last said "go" after a restore
    CheckConstraint("id = 1", name="one"),
)

directory = Table(
    "directory",
    metadata,
    Column("sort", String(16), primary_key=True),  # issuer, topic, area
    Column("slug", String(64), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("body", Json, nullable=False),
)

lexicon = Table(
    "lexicon",
    metadata,
    Column("written", String(120), primary_key=True),
    Column("spoken", String(400), nullable=False),  # "": as it is written
    Column("phonemes", String(400), nullable=False),  # of espeak-ng; "": none
)

counters = Table(
    "counters", metadata, Column("name", String(32), primary_key=True), Column("last", BigInteger, nullable=False)
)

announcements = Table(
    "announcements",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("reference", String(16), nullable=False, unique=True),
    Column("issuer", String(64), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("urgency", Integer, nullable=False),  # Urgency.rank: 0 goes first
    Column("head", Integer, nullable=False),
    Column("last_material", Integer, nullable=False),
    Column("may_hold", Integer, nullable=False, server_default="0"),  # after a restore: editions anybody may hold
    Column("withdrawn_at", Instant),
    Column("expunged_at", Instant),
    Column("first_released_at", Instant),
    Column("posted_at", Instant, nullable=False),
    Column("remind_on", Date),  # the first local day whose reminders are still to be made; NULL: none are to come
    _partial("ix_announcements_remind", "remind_on", where="remind_on IS NOT NULL"),
    Index("ix_announcements_issuer", "issuer", "id"),  # the lists of one issuer's people
)

editions = Table(
    "editions",
    metadata,
    Column("announcement", Uuid, ForeignKey("announcements.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("action", String(16), nullable=False),
    Column("reason", String(32)),
    Column("note", Text),
    Column("weight", String(16), nullable=False),
    Column("channels", Json, nullable=False),
    Column("body", Json),  # NULL only after an expunge
    Column("who", String(128), nullable=False),
    Column("at", Instant, nullable=False, index=True),
)

schedules = Table(
    "schedules",
    metadata,
    Column("announcement", Uuid, ForeignKey("announcements.id"), primary_key=True),
    Column("release_at", Instant, nullable=False),  # the later of release and embargo
    Column("expires_at", Instant),
    Column("paused", Boolean, nullable=False, server_default=false()),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("announced", Integer, nullable=False, server_default="0"),  # newest edition put on the bus
    Column("head", Integer, nullable=False),  # copy of announcements.head, for the partial index
    Column("expired", Boolean, nullable=False, server_default=false()),
    Column("silent_from", Instant),  # before an election: its text names who stands in it
    Column("silent_until", Instant),
    _partial("ix_schedules_silence", "silent_until", where="silent_until IS NOT NULL"),
    _partial("ix_schedules_due", "release_at", where="announced < head"),
    _partial("ix_schedules_expiry", "expires_at", where="NOT expired AND expires_at IS NOT NULL"),
)

schedule_changes = Table(
    "schedule_changes",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("announcement", Uuid, nullable=False, index=True),
    Column("who", String(128), nullable=False),
    Column("at", Instant, nullable=False, index=True),
    Column("before", Json),
    Column("after", Json, nullable=False),
)

silence_changes = Table(
    "silence_changes",  # of a schedule: which silence it had, until another was written beside it
    metadata,
    Column("id", Serial, primary_key=True),
    Column("announcement", Uuid, nullable=False),
    Column("at", Instant, nullable=False),  # when it was changed
    Column("silent_from", Instant),  # as it was before; NULL: none
    Column("silent_until", Instant),
    Index("ix_silence_changes_announcement", "announcement", "at"),
)

plans = Table(
    "plans",
    metadata,
    Column("announcement", Uuid, ForeignKey("announcements.id"), primary_key=True),
    Column("edition", Integer, primary_key=True),
    Column("channel", String(32), primary_key=True),
    Column("state", String(16), nullable=False),  # awaited, planning, planned, failed, superseded
    Column("cursor", String(64), nullable=False, server_default=""),
    Column("planned", Integer, nullable=False, server_default="0"),
    Column("holders_only", Boolean, nullable=False, server_default=false()),  # the edition left this channel out
    Column("offers", Integer, nullable=False, server_default="0"),  # how often its message was put on the bus
    Column("offer_at", Instant),  # when it is put there again, should the plan still be open
    Column("reason", Text),
    _partial("ix_plans_open", "offer_at", where="state IN ('awaited', 'planning')"),
)

endings = Table(
    "endings",
    metadata,
    Column("announcement", Uuid, ForeignKey("announcements.id"), primary_key=True),
    Column("channel", String(32), primary_key=True),
    Column("what", String(16), primary_key=True),  # expire, expunge; the channel deletes the row when it is done
    Column("offers", Integer, nullable=False, server_default="1"),
    Column("offer_at", Instant, nullable=False, index=True),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("announcement", Uuid, nullable=False),
    Column("edition", Integer, nullable=False),  # 0: chosen at the pull (reminders, digests)
    Column("channel", String(32), nullable=False),
    Column("target", String(64), nullable=False),
    Column("occasion", String(48), nullable=False),
    Column("action", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("may_hold", Integer, nullable=False, server_default="0"),  # 0 no, 1 maybe (was unknown once), 2 yes
    Column("held_edition", Integer, nullable=False, server_default="0"),
    Column("sending_edition", Integer, nullable=False, server_default="0"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column(
        "lost", Integer, nullable=False, server_default="0"
    ),  # how often who had it in hand died (consumers/suspects)
    Column("marked", Boolean, nullable=False, server_default=false()),  # may be a repeat
    Column("item", Serial),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("gathers", String(16)),  # daily, weekly: it waits for that digest
    Column("carrier", Serial),  # the delivery of a mailing that carries it
    Column("planned_at", Instant, nullable=False),
    Column("first_tried_at", Instant),
    Column("next_at", Instant),
    Column("ref", String(128)),
    Column("reason", Text),
    UniqueConstraint("announcement", "edition", "channel", "target", "occasion"),
    Index("ix_deliveries_matrix", "announcement", "edition", "channel", "state"),
    _partial("ix_deliveries_planned", "item", where="state = 'planned'"),
    _partial("ix_deliveries_sending", "item", "fence", where="state = 'sending'"),
    _partial("ix_deliveries_later", "next_at", where="state = 'later'"),
    _partial("ix_deliveries_gathering", "channel", "gathers", "target", where="state = 'gathering'"),
    _partial("ix_deliveries_carried", "carrier", where="carrier IS NOT NULL AND state IN ('sending', 'unknown')"),
    _partial("ix_deliveries_open", "state", where="state IN ('unknown', 'held', 'dead')"),
    _partial("ix_deliveries_holding", "announcement", "channel", "target", where="may_hold > 0 OR state = 'sending'"),
)

receipts = Table(
    "receipts",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("delivery", Serial, nullable=False, index=True),
    Column("attempt", Integer, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("ref", String(128)),
    Column("reason", Text),
    Column("at", Instant, nullable=False),
)

assets = Table(
    "assets",
    metadata,
    Column("announcement", Uuid, primary_key=True),
    Column("edition", Integer, primary_key=True),
    Column("channel", String(32), primary_key=True),
    Column("role", String(32), primary_key=True),
    Column("language", String(8), primary_key=True),
    Column("media", String(128), nullable=False, index=True),
    Column("content_type", String(64), nullable=False),
    Column("facts", Json, nullable=False),
)

# Files that a text names (attachments, photographs): posted with it, public and destroyed with it.
edition_files = Table(
    "edition_files",
    metadata,
    Column("announcement", Uuid, primary_key=True),
    Column("edition", Integer, primary_key=True),
    Column("media", String(128), primary_key=True, index=True),
)

work_items = Table(
    "work_items",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("announcement", Uuid, nullable=False),  # or a mailing
    Column("mailing", Boolean, nullable=False, server_default=false()),
    Column("channel", String(32), nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("state", String(8), nullable=False),  # todo, done
    Column("alone", Boolean, nullable=False, server_default=false()),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("lease_until", Instant),
    Column("holder", String(64)),  # the member that claimed it
    Column("next_at", Instant, nullable=False),
    _partial("ix_work_items_todo", "channel", "urgency", "id", where="state = 'todo'"),
)

mailings = Table(
    "mailings",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String(96), unique=True),  # of one that must exist once: digest:daily:2026-10-25
    Column("kind", String(32), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("occasion", String(48), nullable=False),
    Column("about", Uuid, index=True),  # the announcement it speaks of
    Column("issuer", String(64), nullable=False),
    Column("body", Json, nullable=False),  # what its source needs to know; nothing about a person
    Column("state", String(16), nullable=False),  # of its plan: awaited, planning, planned, failed
    Column("cursor", String(64), nullable=False, server_default=""),
    Column("planned", Integer, nullable=False, server_default="0"),
    Column("marked", Boolean, nullable=False, server_default=false()),  # a repeat: the first may have gone out
    Column("release_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("paused", Boolean, nullable=False, server_default=false()),
    Column("cancelled_at", Instant),
    Column("reason", Text),  # why it failed, is paused or was cancelled
    Column("offers", Integer, nullable=False, server_default="0"),
    Column("offer_at", Instant, nullable=False),
    Column("created_at", Instant, nullable=False),
    _partial("ix_mailings_open", "offer_at", where="state IN ('awaited', 'planning')"),
    Index("ix_mailings_kind", "kind", "created_at"),
)

brakes = Table(
    "brakes",
    metadata,
    Column("subject", Uuid, primary_key=True),  # an announcement or a mailing
    Column("channel", String(32), primary_key=True),
    Column("since", Instant, nullable=False),
    Column("reason", Text, nullable=False),
    Column("released_at", Instant),  # a person let it go on; it is not stopped again
    Column("released_by", String(128)),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("uid", String(200), nullable=False, unique=True),
    Column("key", String(64), nullable=False),
    Column("type", String(64), nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("body", LargeBinary),  # NULL: a tombstone
    Column("tries", Integer, nullable=False, server_default="0"),  # that failed by its own fault
    Column("next_at", Instant),  # not before; NULL: at once
    Column("at", Instant, nullable=False),
    Index("ix_outbox_order", "urgency", "id"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("member_group", String(32), primary_key=True),
    Column("uid", String(200), primary_key=True),
    Column("type", String(64), nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("state", String(8), nullable=False),  # todo, done, dead
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("lease_until", Instant),
    Column("holder", String(64)),  # the member that claimed it
    Column("next_at", Instant, nullable=False),
    Column("at", Instant, nullable=False),
    _partial("ix_inbox_todo", "member_group", "urgency", "at", where="state = 'todo'"),
    _partial("ix_inbox_done", "at", where="state = 'done'"),
)

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("source", String(16), nullable=False),  # inbox, outbox, delivery, plan, brake, mail
    Column("channel", String(32)),
    Column("announcement", Uuid, index=True),
    Column("key", String(200), nullable=False),  # uid of the message, id of the delivery or of the mail's row
    Column("reason", Text, nullable=False),
    Column("type", String(64)),  # of a message
    Column("body", LargeBinary),
    Column("state", String(8), nullable=False),  # open, retried, dropped
    Column("at", Instant, nullable=False),
    _partial("ix_dead_letters_open", "id", where="state = 'open'"),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("principal", String(64), primary_key=True),
    Column("route", String(96), primary_key=True),
    Column("key", String(128), primary_key=True),
    Column("body_hash", String(64), nullable=False),
    Column("answer", Json, nullable=False),
    Column("at", Instant, nullable=False, index=True),
)

leases = Table(
    "leases",
    metadata,
    Column("name", String(96), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("until", Instant, nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("tried_at", Instant, nullable=False),  # when it last ended, well or not
    Column("done_at", Instant),  # when it last ended well
    Column("failures", Integer, nullable=False, server_default="0"),  # since then
)

keys = Table(
    "keys",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("secret", LargeBinary, nullable=False),
    Column("at", Instant, nullable=False),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("hash", String(64), primary_key=True),  # SHA-256 of the token
    Column("name", String(64), nullable=False),
    Column("scopes", String(128), nullable=False),  # by commas: read, draft, post, press, magazine, administer
    Column("issuers", Text, nullable=False, server_default=""),  # by commas; empty: every one, also those to come
    Column("at", Instant, nullable=False),
    Column("made_by", String(128)),  # NULL: of before this was kept
    Column("expires_at", Instant),
    Column("revoked_at", Instant),
    Column("used_on", Date),  # the day it was last used: no more is kept
)
