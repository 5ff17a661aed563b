"""Scans that nothing names any more, until their files are deleted"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audience_loose_scans",
        sa.Column("scan", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("scan", name=op.f("pk_audience_loose_scans")),
    )


def downgrade() -> None:
    op.drop_table("audience_loose_scans")
