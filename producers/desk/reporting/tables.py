"""What is counted once and read often: an announcement's figures, and their sums by day and month."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, String, Table, Uuid, false, text, true

from core.store import Instant
from core.tables import metadata

# Every announcement that was ever public. `day`: the first local day on which it was; a period is of such days.
counted = Table(
    "desk_report_posts",
    metadata,
    Column("announcement", Uuid, primary_key=True),
    Column("head", Integer, nullable=False),  # as it was counted
    Column("day", Date, nullable=False),
    Column("issuer", String(64), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("stale", Boolean, nullable=False, server_default=true()),  # something was heard of it since
    Column("open", Boolean, nullable=False, server_default=false()),  # some of it is still on its way
    Column("counted_at", Instant, nullable=False),
    Index(
        "ix_desk_report_posts_due",
        "counted_at",
        sqlite_where=text("stale OR open"),
        postgresql_where=text("stale OR open"),
    ),
    Index("ix_desk_report_posts_day", "day", "announcement"),
)

# Of one announcement. `channel` is empty for what is of the text itself.
figures = Table(
    "desk_report_figures",
    metadata,
    Column("announcement", Uuid, primary_key=True),
    Column("channel", String(32), primary_key=True),
    Column("measure", String(24), primary_key=True),
    Column("n", BigInteger, nullable=False),
)

# The same, summed by the announcement's day («2026-11-26») and by its month («2026-11»): a year is twelve of these.
sums = Table(
    "desk_report_sums",
    metadata,
    Column("period", String(10), primary_key=True),
    Column("issuer", String(64), primary_key=True),
    Column("kind", String(32), primary_key=True),
    Column("channel", String(32), primary_key=True),
    Column("measure", String(24), primary_key=True),
    Column("n", BigInteger, nullable=False),
)
