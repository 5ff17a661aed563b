"""Digests, reminders and the magazine"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

GATHERING, CARRIED = sa.text("state = 'gathering'"), sa.text("carrier IS NOT NULL")


def upgrade() -> None:
    _gathering()
    _magazine()


def _gathering() -> None:
    with op.batch_alter_table("deliveries") as table:
        table.add_column(sa.Column("gathers", sa.String(length=16), nullable=True))
        table.add_column(sa.Column("carrier", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
    gathered = ["channel", "gathers", "target"]
    op.create_index(
        "ix_deliveries_gathering", "deliveries", gathered, sqlite_where=GATHERING, postgresql_where=GATHERING
    )
    op.create_index("ix_deliveries_carried", "deliveries", ["carrier"], sqlite_where=CARRIED, postgresql_where=CARRIED)


def _magazine() -> None:
    op.create_table(
        "magazine_issues",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("issuer", sa.String(length=64), nullable=False),
        sa.Column("body", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("who", sa.String(length=128), nullable=False),
        sa.Column("composed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_magazine_issues")),
    )
