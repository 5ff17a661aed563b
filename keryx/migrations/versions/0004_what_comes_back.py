"""What comes back: bounces, complaints, replies"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "brakes",
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.String(length=128), nullable=True),
        sa.PrimaryKeyConstraint("subject", "channel", name=op.f("pk_brakes")),
    )
    op.create_table(
        "email_returns",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("class", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=True),
        sa.Column("refusal", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("delivery", SERIAL, nullable=True),
        sa.Column("subject", sa.Uuid(), nullable=True),
        sa.Column("person", sa.String(length=64), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_returns")),
        sa.UniqueConstraint("digest", name=op.f("uq_email_returns_digest")),
    )
    op.create_index(op.f("ix_email_returns_at"), "email_returns", ["at"])
    op.create_index("ix_email_returns_person", "email_returns", ["person", "at"])
    op.create_index("ix_email_returns_subject", "email_returns", ["subject", "class"])
    op.create_index(
        "ix_email_returns_delivery",
        "email_returns",
        ["delivery"],
        sqlite_where=sa.text("delivery IS NOT NULL"),
        postgresql_where=sa.text("delivery IS NOT NULL"),
    )
    op.create_table(
        "email_replies",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("writer", sa.String(length=64), nullable=False),
        sa.Column("announcement", sa.Uuid(), nullable=True),
        sa.Column("issuer", sa.String(length=64), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_replies")),
        sa.UniqueConstraint("digest", name=op.f("uq_email_replies_digest")),
    )
    op.create_index(op.f("ix_email_replies_at"), "email_replies", ["at"])
    op.create_index("ix_email_replies_writer", "email_replies", ["writer", "at"])
    op.create_index(
        "ix_email_replies_new",
        "email_replies",
        ["next_at"],
        sqlite_where=sa.text("state = 'new'"),
        postgresql_where=sa.text("state = 'new'"),
    )
