"""What citizens write and comment, standing pages with their editions, signing in by an identity provider"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _inbox()
    _consultations()
    _pages()
    op.create_table(
        "desk_openid",
        sa.Column("state", sa.LargeBinary(length=32), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("verifier", sa.String(length=64), nullable=False),
        sa.Column("target", sa.String(length=400), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("state", name=op.f("pk_desk_openid")),
    )
    op.create_index(op.f("ix_desk_openid_at"), "desk_openid", ["at"])


def _inbox() -> None:
    op.create_table(
        "desk_inbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=24), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("issuer", sa.String(length=64), nullable=False),
        sa.Column("announcement", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("holder", sa.String(length=128), nullable=True),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=200), server_default="", nullable=False),
        sa.Column("email", sa.String(length=320), nullable=True),
        sa.Column("writer", sa.String(length=64), nullable=True),
        sa.Column("network", sa.String(length=64), nullable=True),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_inbox")),
        sa.UniqueConstraint("reference", name=op.f("uq_desk_inbox_reference")),
        sa.UniqueConstraint("source", "key", name=op.f("uq_desk_inbox_source")),
    )
    op.create_index(op.f("ix_desk_inbox_announcement"), "desk_inbox", ["announcement"])
    op.create_index(op.f("ix_desk_inbox_writer"), "desk_inbox", ["writer"])
    op.create_index("ix_desk_inbox_list", "desk_inbox", ["state", "at"])
    op.create_index("ix_desk_inbox_at", "desk_inbox", ["at"])
    op.create_table(
        "desk_inbox_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message", sa.Uuid(), nullable=False),
        sa.Column("sort", sa.String(length=16), nullable=False),
        sa.Column("who", sa.String(length=128), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["message"], ["desk_inbox.id"], name=op.f("fk_desk_inbox_entries_message"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_inbox_entries")),
    )
    op.create_index(op.f("ix_desk_inbox_entries_message"), "desk_inbox_entries", ["message"])
    op.create_table(
        "desk_inbox_taken",
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_desk_inbox_taken")),
    )


def _consultations() -> None:
    op.create_table(
        "desk_consultations",
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("questions", JSON, nullable=False),
        sa.Column("moderation", sa.String(length=16), nullable=False),
        sa.Column("names", sa.String(length=16), nullable=False),
        sa.Column("changed_by", sa.String(length=128), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("reported_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["announcement"], ["announcements.id"], name=op.f("fk_desk_consultations_announcement")
        ),
        sa.PrimaryKeyConstraint("announcement", name=op.f("pk_desk_consultations")),
    )
    op.create_table(
        "desk_consultation_comments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), server_default="", nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("network", sa.String(length=64), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement"], ["announcements.id"], name=op.f("fk_desk_consultation_comments_announcement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_consultation_comments")),
        sa.UniqueConstraint("announcement", "number", name=op.f("uq_desk_consultation_comments_announcement")),
    )
    op.create_index("ix_desk_consultation_comments_at", "desk_consultation_comments", ["at"])
    op.create_table(
        "desk_consultation_answers",
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("who", sa.String(length=128), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement"], ["announcements.id"], name=op.f("fk_desk_consultation_answers_announcement")
        ),
        sa.PrimaryKeyConstraint("announcement", "question", name=op.f("pk_desk_consultation_answers")),
    )
    op.create_table(
        "desk_consultation_counts",
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement"], ["announcements.id"], name=op.f("fk_desk_consultation_counts_announcement")
        ),
        sa.PrimaryKeyConstraint("announcement", name=op.f("pk_desk_consultation_counts")),
    )


def _pages() -> None:
    op.create_table(
        "desk_pages",
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("issuer", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("head", sa.Integer(), server_default="0", nullable=False),
        sa.Column("retired", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_desk_pages")),
    )
    op.create_table(
        "desk_page_editions",
        sa.Column("page", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", JSON, nullable=False),
        sa.Column("text", JSON, nullable=False),
        sa.Column("holds_from", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("who", sa.String(length=128), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["page"], ["desk_pages.slug"], name=op.f("fk_desk_page_editions_page")),
        sa.PrimaryKeyConstraint("page", "number", name=op.f("pk_desk_page_editions")),
    )
