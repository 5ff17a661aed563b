"""Elections, who stands in them, and what their silence holds"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

HELD = sa.text("silent_until IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "elections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("poll_on", sa.Date(), nullable=False),
        sa.Column("silent_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("silent_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("marked_to", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_elections")),
    )
    with op.batch_alter_table("elections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_elections_silent_until"), ["silent_until"], unique=False)
    op.create_table(
        "election_candidates",
        sa.Column("election", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("list_name", sa.String(length=200), nullable=False),
        sa.Column("also", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["election"], ["elections.id"], name=op.f("fk_election_candidates_election_elections")),
        sa.PrimaryKeyConstraint("election", "position", name=op.f("pk_election_candidates")),
    )
    with op.batch_alter_table("schedules", schema=None) as batch_op:
        batch_op.add_column(sa.Column("silent_from", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("silent_until", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_schedules_silence", "schedules", ["silent_until"], sqlite_where=HELD, postgresql_where=HELD)


def downgrade() -> None:
    op.drop_index("ix_schedules_silence", "schedules")
    with op.batch_alter_table("schedules", schema=None) as batch_op:
        batch_op.drop_column("silent_until")
        batch_op.drop_column("silent_from")
    op.drop_table("election_candidates")
    op.drop_table("elections")
