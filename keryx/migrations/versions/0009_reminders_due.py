"""When a reminder is due, who was lost with a worker, and an index of what is carried without the past"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

PENDING = sa.text("remind_on IS NOT NULL")
CARRIED = sa.text("carrier IS NOT NULL AND state IN ('sending', 'unknown')")


def upgrade() -> None:
    op.add_column("announcements", sa.Column("remind_on", sa.Date(), nullable=True))
    op.create_index(
        "ix_announcements_remind", "announcements", ["remind_on"], sqlite_where=PENDING, postgresql_where=PENDING
    )
    # Each is looked at once, and then has its day.
    op.execute(
        "UPDATE announcements SET remind_on = CURRENT_DATE"
        " WHERE kind IN ('event', 'tender', 'programme') AND withdrawn_at IS NULL"
    )
    op.add_column("deliveries", sa.Column("lost", sa.Integer(), server_default="0", nullable=False))
    op.drop_index("ix_deliveries_carried", "deliveries")
    op.create_index("ix_deliveries_carried", "deliveries", ["carrier"], sqlite_where=CARRIED, postgresql_where=CARRIED)
