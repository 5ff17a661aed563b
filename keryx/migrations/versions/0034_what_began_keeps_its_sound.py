"""What began on air keeps the sound it began with"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("radio_begun") as table:
        table.add_column(sa.Column("sound", sa.JSON().with_variant(JSONB(), "postgresql")))
    there = sa.text("sound IS NOT NULL")
    op.create_index("ix_radio_begun_sound", "radio_begun", ["start"], sqlite_where=there, postgresql_where=there)


def downgrade() -> None:
    op.drop_index("ix_radio_begun_sound", table_name="radio_begun")
    with op.batch_alter_table("radio_begun") as table:
        table.drop_column("sound")
