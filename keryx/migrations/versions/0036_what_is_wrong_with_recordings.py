"""What is wrong with a recording, and who says that it is all right"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("radio_takes") as table:
        table.add_column(sa.Column("faults", _JSON, nullable=False, server_default=sa.text("'{}'")))
        table.add_column(sa.Column("accepted_by", sa.String(length=128), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("radio_takes") as table:
        table.drop_column("accepted_by")
        table.drop_column("faults")
