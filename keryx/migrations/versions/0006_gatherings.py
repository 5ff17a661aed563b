"""Digests, reminders and the magazine"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

GATHERING, CARRIED = sa.text("state = 'gathering'"), sa.text("carrier IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("deliveries") as table:
        table.add_column(sa.Column("gathers", sa.String(length=16), nullable=True))
        table.add_column(sa.Column("carrier", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
    gathered = ["channel", "gathers", "target"]
    op.create_index(
        "ix_deliveries_gathering", "deliveries", gathered, sqlite_where=GATHERING, postgresql_where=GATHERING
    )
    op.create_index("ix_deliveries_carried", "deliveries", ["carrier"], sqlite_where=CARRIED, postgresql_where=CARRIED)
