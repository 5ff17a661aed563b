"""The words that are being read, as they were when their reading began"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

TABLE = "radio_claims"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("form_s", sa.Integer()))
    op.add_column(TABLE, sa.Column("script", sa.Text()))


def downgrade() -> None:
    with op.batch_alter_table(TABLE) as table:
        table.drop_column("script")
        table.drop_column("form_s")
