"""The letter that asks whoever signed up"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Of those that stand nobody knows: they are awaited as before, from the day they asked.
    with op.batch_alter_table("audience_signups", schema=None) as batch_op:
        batch_op.add_column(sa.Column("letter", sa.Uuid(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("audience_signups", schema=None) as batch_op:
        batch_op.drop_column("letter")
