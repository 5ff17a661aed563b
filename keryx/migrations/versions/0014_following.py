"""The desk finds announcements by words and by days, and remembers whom it called"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_calls",
        sa.Column("subject", sa.String(length=128), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_desk_calls")),
    )
    op.create_table(
        "desk_days",
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("sort", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["announcement"], ["announcements.id"], name=op.f("fk_desk_days_announcement")),
        sa.PrimaryKeyConstraint("announcement", "sort", "at", name=op.f("pk_desk_days")),
    )
    op.create_index("ix_desk_days_at", "desk_days", ["at"], unique=False)
    op.create_table(
        "desk_words",
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("subtype", sa.String(length=32), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["announcement"], ["announcements.id"], name=op.f("fk_desk_words_announcement")),
        sa.PrimaryKeyConstraint("announcement", name=op.f("pk_desk_words")),
    )
    op.create_index("ix_announcements_issuer", "announcements", ["issuer", "id"], unique=False)
