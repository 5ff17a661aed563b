"""Until when a prompter that says nothing more counts as open"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM radio_prompters")  # those that are open say so again within seconds
    with op.batch_alter_table("radio_prompters") as table:
        table.add_column(sa.Column("until", sa.DateTime(timezone=True), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("radio_prompters") as table:
        table.drop_column("until")
