"""Which silence of an election a schedule had, until another was written beside it"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "silence_changes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("silent_from", sa.DateTime(timezone=True)),
        sa.Column("silent_until", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_silence_changes")),
    )
    op.create_index("ix_silence_changes_announcement", "silence_changes", ["announcement", "at"])


def downgrade() -> None:
    op.drop_table("silence_changes")
